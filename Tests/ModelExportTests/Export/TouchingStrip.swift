import Foundation
import Imaging
import System
import SegNetModel
import SegNetRuntime
import LabelledPictures
import SegNetTraining

@testable import ModelExport

/// A data set of one picture with a strip of four cells that only a learned map tells apart.
struct TouchingStrip: ~Copyable {
  let dataset: Dataset
  let mask: LabelMap
  /// Classes and the map `distance`.
  let network: NetworkSpec
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "hooke-strip-" + UUID().uuidString
    let size = PixelSize(width: 48, height: 16)
    var (mask, instances) = (LabelMap(size: size), InstanceMap(size: size))
    for y in 2..<14 {
      for x in 4..<44 {
        mask[x, y] = 1
        instances.identifiers[y * 48 + x] = UInt16((x - 4) / 10 + 1)
      }
    }
    let classes = """
      classes: [{ name: background, color: "#000000" }, { name: cell, color: "#ff0000" }]
      maps: { distance: { one: 255, role: distance } }

      """
    for name in ["images", "masks", "instances"] { try prepareFolder("\(folder)/\(name)") }
    for (name, bytes) in [
      ("images/a.png", PNGCodec.encode(RGBImage(size: size))), ("masks/a.png", PNGCodec.encode(mask)),
      ("instances/a.png", PNGCodec.encode(instances)), ("split.json", Array(#"{"val": ["a"]}"#.utf8)),
      ("classes.yaml", Array(classes.utf8)),
    ] { try writeFileAtomically("\(folder)/\(name)", bytes) }
    dataset = try Dataset(path: folder)
    self.mask = mask
    network = NetworkSpec.segNet(widths: [2], classes: 2).folded
      .addingRegression(maps: ["distance"], activation: .sigmoid)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// - Parameter tells: whether the map dips where cells touch.
  func maps(tells: Bool) -> RegressionMaps {
    var maps = RegressionMaps(size: mask.size, names: ["distance"])
    for (pixel, label) in mask.labels.enumerated() where label == 1 {
      let column = pixel % mask.size.width - 4
      maps.values[pixel] = tells ? 1 - Float(abs(column % 10 - 5)) / 5 : 0.5
    }
    return maps
  }
}

import Imaging
import System

/// A correction ready for frames of one size: gains worked out in whole numbers, and where every pixel goes.
public final class PreparedCorrection: Sendable {
  /// What frames are afterwards: cut and binned, width and height exchanged by a quarter turn.
  public let outputSize: PixelSize
  /// `rgb24`, or `grey` for grey frames.
  public let slotFormat: PixelFormat
  let sourceSize: PixelSize
  let region: PixelRegion
  let binning: Int
  let placement: PixelPlacement
  let channels: Int
  /// Per value of the region; nil when only the geometry changes.
  let shading: ShadingTable?

  init(_ correction: FrameCorrection, for layout: SourceLayout) throws(FileError) {
    sourceSize = layout.size
    slotFormat = layout.slotFormat == .grey ? .grey : .rgb24
    channels = slotFormat == .grey ? 1 : 3
    binning = correction.binning
    region = correction.crop ?? PixelRegion(x: 0, y: 0, size: layout.size)
    guard region.x + region.size.width <= layout.size.width,
      region.y + region.size.height <= layout.size.height
    else {
      throw FileError(
        "correction", "the crop \(region) reaches beyond the frames of \(layout.size)",
        advice: "choose a part that lies within them")
    }
    let binned = PixelSize(width: region.size.width / binning, height: region.size.height / binning)
    guard binned.pixelCount > 0 else {
      throw FileError(
        "correction", "binning by \(binning) leaves nothing of \(region.size)", advice: "choose a smaller one"
      )
    }
    placement = PixelPlacement(
      binned, flip: correction.flip, rotation: correction.rotation, bytesPerPixel: channels)
    outputSize = placement.outputSize
    shading = try ShadingTable(correction, size: layout.size, region: region, channels: channels)
  }
}

extension PreparedCorrection {
  /// The rows of a delivered picture that count; those that do not fill a block at the bottom are left out.
  var sourceRows: Range<Int> {
    region.y..<region.y + region.size.height / binning * binning
  }
}

/// Where the pixels of a row go: flips and quarter turns as distances in bytes.
struct PixelPlacement: Sendable {
  let outputSize: PixelSize
  private let origin: Int
  /// From a pixel to its right neighbour.
  let stepX: Int
  /// From a row to the one below.
  private let stepY: Int

  /// **Shape**: `size` before; after a quarter turn width and height are exchanged.
  init(_ size: PixelSize, flip: FrameCorrection.Flip, rotation: Int, bytesPerPixel: Int) {
    let isTurned = rotation == 90 || rotation == 270
    outputSize = isTurned ? PixelSize(width: size.height, height: size.width) : size
    let outputWidth = outputSize.width
    func place(_ x: Int, _ y: Int) -> Int {
      let x = flip == .horizontal || flip == .both ? size.width - 1 - x : x
      let y = flip == .vertical || flip == .both ? size.height - 1 - y : y
      let (column, row) =
        switch rotation {
        case 90: (size.height - 1 - y, x)
        case 180: (size.width - 1 - x, size.height - 1 - y)
        case 270: (y, size.width - 1 - x)
        default: (x, y)
        }
      return (row * outputWidth + column) * bytesPerPixel
    }
    origin = place(0, 0)
    stepX = place(1, 0) - origin
    stepY = place(0, 1) - origin
  }

  /// Where the first pixel of row `y` goes, in bytes.
  func start(ofRow y: Int) -> Int { origin + y * stepY }
}

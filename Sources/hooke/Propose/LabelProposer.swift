import Imaging
import Instrument
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import Shapes
import System

/// Finds objects in pictures of any sizes and hands them over as labels to be corrected.
struct LabelProposer {
  /// How far a corner of a pixel may lie from the outline that a person gets to correct. **Units**: pixels of the label map.
  static let tolerance = 0.75
  /// Counters kept ready; pictures of more sizes than this pay for planning again.
  private static let sizesKept = 8

  let model: WeightsFile
  let modelPath: String
  let threads: Int
  private let settings: AnalysisSettings
  private var counters: [PixelSize: CounterBox] = [:]

  /// A counter takes no copy, and a dictionary holds none that cannot be copied.
  private final class CounterBox {
    var counter: FrameCounter
    init(_ counter: consuming FrameCounter) { self.counter = counter }
  }

  init(_ model: WeightsFile, path: String, threads: Int) {
    (self.model, modelPath, self.threads) = (model, path, threads)
    var settings = AnalysisSettings(model: model.description)
    settings.measuresConfidence = true
    self.settings = settings
  }

  /// How finely outlines are drawn for people.
  var detail: OutlineDetail { .simplified(Self.tolerance * settings.reduction.side) }

  /// The objects that count in a picture.
  ///
  /// - Throws: `FileError` naming the picture for its size, otherwise the model.
  mutating func propose(_ picture: RGBImage, path: String) throws -> (
    objects: [ExportedObject], isUnlike: Bool
  ) {
    let box = try counter(for: picture.size, path)
    return Self.objects(in: picture, &box.counter)
  }

  private static func objects(in picture: RGBImage, _ counter: inout FrameCounter) -> (
    objects: [ExportedObject], isUnlike: Bool
  ) {
    _ = counter.count(picture.view)
    let scale = counter.analyzer.settings.scale
    let found = counter.analyzer.found
    let regions = found.regions
    var objects: [ExportedObject] = []
    for index in 0..<found.objects.count where found.verdicts[index] == .counted {
      let label = Int(found.objects[index].label)
      let whole = scale.whole(regions[index], label: label, in: picture.size)
      guard !whole.isEmpty else { continue }
      objects.append(ExportedObject(label: label, region: whole, confidence: found.confidence(of: index)))
    }
    return (objects, counter.likeness?.isUnlike ?? false)
  }

  private mutating func counter(for size: PixelSize, _ path: String) throws -> CounterBox {
    if let box = counters[size] { return box }
    if counters.count == Self.sizesKept { counters.removeAll() }
    do {
      let box = CounterBox(
        try FrameCounter(model: model, pictureSize: size, settings: settings, threads: threads))
      counters[size] = box
      return box
    } catch let error as RuntimeError {
      switch error {
      case .pictureTooSmall, .pictureTooLarge: throw FileError(path, error.description)
      default: throw FileError(modelPath, error.description)
      }
    }
  }
}

import Frames
import Imaging
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import System

/// All that is needed to count pictures of one kind, made once and used for every picture of it.
struct PicturePlan: ~Copyable {
  /// What such pictures are before and after the correction.
  let stream: StreamDescription
  var counting: CountingPlan
  private let converter: FrameConverter?
  private let countedLabels: [Int]

  /// Which pictures it is for.
  struct Key: Hashable {
    /// As they are in their files.
    let size: PixelSize
    /// As the files say, where a person says nothing. **Units**: micrometres per pixel.
    let ownScale: Double?
  }

  let key: Key

  /// - Throws: an error that says why such pictures cannot be counted.
  init(_ key: Key, model: WeightsFile, settings: RunSettings) throws {
    self.key = key
    let (size, name) = (key.size, "pictures of \(key.size)")
    let layout = try SourceLayout(format: .rgb24, size: size, name: name)
    let correction = try settings.correction.prepared(for: layout)
    let stream = StreamDescription(
      name: name, layout: layout, correction: correction, frameRate: nil, timesAreAssumed: true)
    let scale = settings.scale ?? key.ownScale.map { ScaleOptions(micrometersPerPixel: $0) }
    let counting = try CountingPlan(settings, model: model, stream: stream, scale: scale)
    let uncounted = counting.analysis.rules.uncountedClasses
    countedLabels = model.description.palette.objects.map(\.label).filter { !uncounted.contains($0) }
    converter = correction.map { FrameConverter(layout, correction: $0, name: name) }
    self.stream = stream
    self.counting = counting
  }

  /// Whether the smallest object that any class counts is larger than the whole picture.
  var holdsNoObject: Bool {
    let (pixels, rules) = (
      counting.counter.interpreter.labelSize.pixelCount, counting.analysis.rules
    )
    return countedLabels.allSatisfy {
      rules.minimumArea.indices.contains($0) && rules.minimumArea[$0] > pixels
    }
  }

  /// A picture with its corrections done, as it is counted.
  ///
  /// - Precondition: the picture has the planned size.
  /// - Throws: `FileError` when the correction cannot be done.
  func corrected(_ picture: RGBImage) throws(FileError) -> RGBImage {
    if let converter { try converter.converted(picture) } else { picture }
  }
}

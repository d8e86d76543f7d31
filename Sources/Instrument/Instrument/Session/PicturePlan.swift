import Frames
import Imaging
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import System

/// All that is needed to count pictures of one size, made once and used for every picture of it.
struct PicturePlan: ~Copyable {
  /// What such pictures are before and after the correction.
  let stream: StreamDescription
  let analysis: AnalysisSettings
  let volume: CountingVolume?
  var counter: FrameCounter
  var colors: ColorMeasurer
  /// Memory that it holds, pages that no picture needed yet among it. **Units**: bytes.
  let byteCount: Int
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
    let calibration = try scale?.calibration(for: stream.sourceSize, binning: stream.binning)
    var analysis = try settings.counting.settings(
      for: model.description, pictureSize: stream.size, calibration: calibration)
    if settings.recordsObjects { (analysis.measuresShapes, analysis.measuresConfidence) = (true, true) }
    if settings.needsConfidence { analysis.measuresConfidence = true }
    let counter = try FrameCounter(
      model: model, pictureSize: stream.size, settings: analysis, threads: settings.threads,
      isa: settings.isa, memoryLimit: settings.memoryLimit)
    if settings.locksMemory { try counter.interpreter.lockMemory() }
    let labelSize = counter.interpreter.labelSize
    let volume = try CountingVolume(settings, analysis, labelSize: labelSize)
    let single = PixelSize(width: 1, height: 1)
    let colors = try ColorMeasurer(
      size: settings.recordsObjects ? labelSize : single, reduction: analysis.reduction)
    byteCount =
      counter.interpreter.plan.totalBytes + counter.analyzer.plannedByteCount + colors.plannedByteCount
      + 2 * labelSize.pixelCount
    converter = correction.map { FrameConverter(layout, correction: $0, name: name) }
    let uncounted = analysis.rules.uncountedClasses
    countedLabels = model.description.palette.objects.map(\.label).filter { !uncounted.contains($0) }
    (self.stream, self.analysis, self.volume) = (stream, analysis, volume)
    self.counter = counter
    self.colors = colors
  }

  /// Whether the smallest object that any class counts is larger than the whole picture.
  var holdsNoObject: Bool {
    let (pixels, rules) = (counter.interpreter.labelSize.pixelCount, analysis.rules)
    return countedLabels.allSatisfy {
      rules.minimumArea.indices.contains($0) && rules.minimumArea[$0] > pixels
    }
  }

  /// Counts a picture.
  ///
  /// - Precondition: the picture has the planned size.
  /// - Returns: what was counted: the picture with its corrections done.
  /// - Throws: `FileError` when the correction cannot be done.
  mutating func count(_ picture: RGBImage) throws(FileError) -> RGBImage {
    let counted = if let converter { try converter.converted(picture) } else { picture }
    let view = counted.view
    _ = counter.count(view)
    return counted
  }
}

import Frames
import Imaging
import ObjectAnalysis
import SegNetModel
import SegNetRuntime

/// All that counts frames or pictures of one kind: the rules, and the memory that they need.
struct CountingPlan: ~Copyable {
  let analysis: AnalysisSettings
  /// What a frame shows of the sample; nil without a counting chamber.
  let volume: CountingVolume?
  var counter: FrameCounter
  /// For a single pixel where no objects are recorded.
  var colors: ColorMeasurer

  /// - Parameters:
  ///   - stream: what is counted, before and after its correction.
  ///   - scale: nil: everything is in pixels.
  /// - Throws: an error that says what cannot be made, planned or kept in RAM.
  init(_ settings: RunSettings, model: WeightsFile, stream: StreamDescription, scale: ScaleOptions?) throws {
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
    (self.analysis, self.volume) = (analysis, volume)
    self.counter = counter
    self.colors = colors
  }

  /// Memory that it holds, pages that no frame needed yet among it. **Units**: bytes.
  var byteCount: Int {
    counter.interpreter.plan.totalBytes + counter.analyzer.plannedByteCount + colors.plannedByteCount
      + 2 * counter.interpreter.labelSize.pixelCount
  }
}

import Imaging
import ObjectAnalysis
import SegNetModel
import SegNetRuntime

/// From a picture to its counts: labels, objects, counting rules. All memory is taken when it is made.
public struct FrameCounter: ~Copyable {
  public let interpreter: Interpreter
  /// The objects of the last picture counted.
  public var analyzer: FrameAnalyzer
  /// The labels of the last picture counted.
  public private(set) var labels: LabelMap
  /// Per pixel how sure the network was; empty where nobody asks.
  private var confidence: [UInt8]

  /// - Parameters:
  ///   - settings: for the label maps of the model at this picture size; nil for what the model itself says.
  ///   - memoryLimit: the most bytes that the network may plan; nil for no limit.
  /// - Throws: `RuntimeError` or `AnalysisError` when the model cannot run on pictures of this size.
  public init(
    model: WeightsFile, pictureSize: PixelSize, settings: AnalysisSettings? = nil, threads: Int = 1,
    isa: KernelISA? = nil, memoryLimit: Int? = nil
  ) throws {
    let settings = settings ?? AnalysisSettings(model: model.description)
    let needsConfidence = settings.measuresConfidence || settings.rules.needsConfidence
    let interpreter = try Interpreter(
      model: model, pictureSize: pictureSize, threads: threads, isa: isa, memoryLimit: memoryLimit,
      givesConfidence: needsConfidence)
    let analyzer = try FrameAnalyzer(size: interpreter.labelSize, settings: settings)
    self.interpreter = interpreter
    self.analyzer = analyzer
    labels = LabelMap(size: interpreter.labelSize)
    confidence = [UInt8](repeating: 0, count: needsConfidence ? interpreter.labelSize.pixelCount : 0)
  }

  /// - Precondition: the picture has the planned size.
  public mutating func count(_ picture: borrowing ImageView) -> FrameCount {
    if confidence.isEmpty {
      interpreter.segment(picture, into: &labels)
      analyzer.analyze(labels)
    } else {
      interpreter.segment(picture, into: &labels, confidence: &confidence)
      analyzer.analyze(labels, confidence: confidence)
    }
    return analyzer.count
  }
}

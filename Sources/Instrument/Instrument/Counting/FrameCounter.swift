import Imaging
import ObjectAnalysis
import SegNetModel
import SegNetRuntime

/// From a picture to its counts: labels, objects, counting rules. All memory is taken when it is made.
public struct FrameCounter: ~Copyable {
  /// Made for one picture size; a caller may look at its plan or lock its memory, but `count` has it to itself.
  public let interpreter: Interpreter
  /// The objects of the last picture counted.
  public var analyzer: FrameAnalyzer
  /// Whether the last picture counted is like those that the model was taught with; nil where the model does not know.
  public private(set) var likeness: PictureLikeness?
  private var judge: LikenessJudge
  private var output: NetworkOutput
  /// Where in the output's maps the one lies that objects are split by; empty where none is.
  private let splittingMap: Range<Int>

  /// The labels of the last picture counted.
  public var labels: LabelMap { output.labels }

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
      givesConfidence: needsConfidence, givesRegression: settings.splitting?.map != nil)
    let analyzer = try FrameAnalyzer(size: interpreter.labelSize, settings: settings)
    self.interpreter = interpreter
    self.analyzer = analyzer
    output = interpreter.makeOutput()
    judge = LikenessJudge(model: model.description, pictureSize: pictureSize)
    splittingMap = settings.splitting?.map.flatMap(output.maps.range) ?? 0..<0
  }

  /// - Precondition: the picture has the planned size.
  public mutating func count(_ picture: borrowing ImageView) -> FrameCount {
    interpreter.segment(picture, into: &output)
    Self.analyze(output, splittingMap, with: &analyzer)
    likeness = judge.judge(picture, analyzer)
    return analyzer.count
  }

  private static func analyze(
    _ output: borrowing NetworkOutput, _ map: Range<Int>, with analyzer: inout FrameAnalyzer
  ) {
    analyzer.analyze(
      output.labels, confidence: output.confidence.span, map: output.maps.values.span.extracting(map))
  }
}

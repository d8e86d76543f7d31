import Imaging
import ObjectAnalysis
import SafeFiles
import SegNetModel
import SegNetRuntime

/// From a picture to its counts: labels, connected components, counting rules. All memory is taken when it is made.
public struct FrameCounter: ~Copyable {
  public let interpreter: Interpreter
  public let rules: ObjectCounter
  /// The labels of the last picture counted.
  public private(set) var labels: LabelMap
  /// The components of the last picture counted.
  public private(set) var components: ConnectedComponents

  /// - Throws: `RuntimeError` or `AnalysisError` when the model cannot run on pictures of this size.
  public init(model: WeightsFile, pictureSize: PixelSize, threads: Int, isa: KernelISA?) throws {
    let interpreter = try Interpreter(model: model, pictureSize: pictureSize, threads: threads, isa: isa)
    let rules = try ObjectCounter(
      rules: ObjectRules(minimumArea: model.description.counting.minimumArea),
      reduction: model.description.input.reduction)
    let components = try ConnectedComponents(size: interpreter.labelSize)
    (self.interpreter, self.rules) = (interpreter, rules)
    labels = LabelMap(size: interpreter.labelSize)
    self.components = components
  }

  /// - Precondition: the picture has the planned size.
  public mutating func count(_ picture: borrowing ImageView) -> FrameCount {
    interpreter.segment(picture, into: &labels)
    components.analyze(labels)
    return rules.count(components.objects, overflow: components.overflow)
  }
}

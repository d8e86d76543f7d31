import SegNetModel
import System

/// A layer in a plan: shapes fixed, memory taken.
///
/// Gradients are named `d<name>`: `dOutput` is the gradient of the loss by this layer's output, after its activation.
protocol Layer: AnyObject, Sendable {
  var name: String { get }
  /// Shape of one picture's output.
  var layout: FeatureLayout { get }
  /// The layers it reads.
  var inputs: [any Layer] { get }
  /// Where a head's loss finds its numbers, before a sigmoid, and puts the gradient by them; nil where no head can be.
  var headMap: FeatureMap? { get }
  /// What normalises its sums; nil for layers without numbers.
  var normalization: Normalization? { get }

  /// Computes the outputs of the batch.
  func forward(_ phase: Phase) throws(TrainingError)

  /// Writes one row of the output, activated, as a row of a strip: margins of zeros between the channels.
  func loadRow(_ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>, worker: Int)

  /// Computes the gradients of the parameters and hands on those by the inputs.
  ///
  /// - Parameters:
  ///   - dOutput: complete; the layer may change it.
  ///   - dInputs: one per input; nil where nobody wants it.
  func backward(dOutput: FeatureMap, dInputs: [GradientTarget?]) throws(TrainingError)
}

extension Layer {
  var headMap: FeatureMap? { nil }
  var normalization: Normalization? { nil }

  /// The same as row number `row` of a strip of several.
  func loadRow(
    _ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>, row: Int, worker: Int
  ) {
    var part = strip.part(layout.stripRange(row: row))
    loadRow(picture, y, into: &part, worker: worker)
  }

  func forward(_ phase: Phase) throws(TrainingError) {}
}

/// What a forward pass is for.
enum Phase: Equatable, Sendable {
  /// Batch norms use the batch's own statistics and learn the running ones; values are dropped as the seed and the step say.
  case training(seed: UInt64, step: Int)
  /// The same, but batch norms use the running statistics, and leave them as they are.
  case settling(seed: UInt64, step: Int)
  /// Batch norms use the running statistics; nothing is dropped.
  case evaluation

  var usesRunningStatistics: Bool {
    switch self {
    case .training: false
    case .settling, .evaluation: true
    }
  }

  /// Training in which nothing depends on the step.
  static let training = Phase.training(seed: 0, step: 0)
}

/// The network's input: normalised pictures, written by the trainer.
///
/// Unchecked: pictures are exchanged between steps only.
final class PictureLayer: Layer, @unchecked Sendable {
  let name = NetworkSpec.picture
  let inputs: [any Layer] = []
  let context: ExecutionContext
  private(set) var output: FeatureMap

  init(layout: FeatureLayout, context: ExecutionContext) throws(TrainingError) {
    self.context = context
    output = try context.map(layout, in: nil)
  }

  var layout: FeatureLayout { output.layout }

  /// Takes pictures that were written elsewhere, and gives its own memory for the next ones.
  ///
  /// - Precondition: of the same layout and number.
  func exchange(_ pictures: inout FeatureMap) {
    precondition(pictures.layout == layout && pictures.memory.count == output.memory.count)
    swap(&output, &pictures)
  }

  func loadRow(_ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>, worker: Int) {
    context.kernels.load(layout, output.values(picture, y), into: &strip)
  }

  func backward(dOutput: FeatureMap, dInputs: [GradientTarget?]) {}
}

import CSegKernels
import SegNetModel

/// A layer in a plan: shapes fixed, memory taken.
///
/// Gradients are named `d<name>`: `dOutput` is the gradient of the loss by this layer's output, after its activation.
protocol Layer: AnyObject, Sendable {
  var name: String { get }
  /// Shape of one picture's output.
  var layout: FeatureLayout { get }

  /// Computes the outputs of the batch.
  func forward(_ phase: Phase) throws(TrainingError)

  /// Writes one row of the output, activated, as a row of a strip: margins of zeros between the channels.
  func loadRow(_ picture: Int, _ y: Int, into strip: UnsafeMutablePointer<Float>, worker: Int)

  /// Adds up the gradients of the parameters and writes `dInput`, where there is somebody to read it.
  func backward(dOutput: FeatureMap, dInput: FeatureMap?) throws(TrainingError)
}

/// Whether batch norms use the batch's own statistics (and learn the running ones) or the running ones.
enum Phase: Sendable { case training, evaluation }

/// The network's input: normalised pictures, written by the trainer.
final class PictureLayer: Layer {
  let name = NetworkSpec.picture
  let context: ExecutionContext
  let output: FeatureMap

  init(layout: FeatureLayout, context: ExecutionContext) {
    self.context = context
    output = FeatureMap(layout: layout, pictures: context.pictures)
  }

  var layout: FeatureLayout { output.layout }

  func forward(_ phase: Phase) {}

  func loadRow(_ picture: Int, _ y: Int, into strip: UnsafeMutablePointer<Float>, worker: Int) {
    context.kernels.load(layout.row, output.row(picture, y), nil, nil, 0, strip)
  }

  func backward(dOutput: FeatureMap, dInput: FeatureMap?) {}
}

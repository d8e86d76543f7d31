import CSegKernels
import SegNetModel

extension Concatenation: TrainableOperation {
  static var keepsOutput: Bool { false }

  func layer(_ site: LayerSite) throws(TrainingError) -> any Layer {
    ConcatenationLayer(site.name, inputs: site.inputs, context: site.context)
  }
}

/// The channels of several maps, one map after the other. Never stored: who reads it reads them.
///
/// **Shape**: inputs [pictures, C1, H, W], [pictures, C2, H, W], ...; output [pictures, C1 + C2 + ..., H, W].
final class ConcatenationLayer: Layer {
  let name: String
  let inputs: [any Layer]
  let context: ExecutionContext
  let layout: FeatureLayout

  init(_ name: String, inputs: [any Layer], context: ExecutionContext) {
    (self.name, self.inputs, self.context) = (name, inputs, context)
    let first = inputs[0].layout
    layout = FeatureLayout(
      TensorShape(
        channels: inputs.reduce(0) { $0 + $1.layout.channels }, height: first.height, width: first.width))
  }

  func loadRow(_ picture: Int, _ y: Int, into strip: UnsafeMutablePointer<Float>, worker: Int) {
    var target = strip
    for input in inputs {
      // The zeros that end one map's row begin the next one's.
      input.loadRow(picture, y, into: target, worker: worker)
      target += input.layout.stripRow
    }
  }

  /// Each input's gradient is its channels of `dOutput`.
  func backward(dOutput: FeatureMap, dInputs: [GradientTarget?]) {
    context.pool.forEach(context.pictures) { picture, _ in
      for y in 0..<self.layout.height {
        var source = dOutput.row(picture, y)
        for (input, target) in zip(self.inputs, dInputs) {
          target?.put(source, picture: picture, y: y, context: self.context)
          source += input.layout.rowCount
        }
      }
    }
  }
}

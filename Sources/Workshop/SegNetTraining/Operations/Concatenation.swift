import SegNetModel
import System

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

  func loadRow(_ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>, worker: Int) {
    var start = 0
    for input in inputs {
      // The zeros that end one map's row begin the next one's.
      var part = strip.part(start..<start + input.layout.stripCount(rows: 1))
      input.loadRow(picture, y, into: &part, worker: worker)
      start += input.layout.stripRow
    }
  }

  /// Each input's gradient is its channels of `dOutput`.
  func backward(dOutput: FeatureMap, dInputs: [GradientTarget?]) {
    context.pool.forEach(context.pictures) { picture, _ in
      for y in 0..<self.layout.height {
        let gradient = dOutput.values(picture, y)
        var start = 0
        for (input, target) in zip(self.inputs, dInputs) {
          target?.put(
            gradient.extracting(start..<start + input.layout.rowCount), picture: picture, y: y,
            context: self.context)
          start += input.layout.rowCount
        }
      }
    }
  }
}

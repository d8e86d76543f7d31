import SegNetModel

extension MaxUnpooling: TrainableOperation {
  static var keepsOutput: Bool { false }

  func layer(_ site: LayerSite) throws(TrainingError) -> any Layer {
    guard let pooling = site.before.first(where: { $0.name == indices }) as? MaxPoolingLayer else {
      preconditionFailure("the shapes' rules let it follow a pooling only")
    }
    return try MaxUnpoolingLayer(site.name, input: site.inputs[0], pooling: pooling, context: site.context)
  }
}

/// Puts each value where a pooling layer found its maximum, zeros elsewhere. Never stored: who reads it computes it.
///
/// **Shape**: input [pictures, C, H, W], output [pictures, C, 2H, 2W].
final class MaxUnpoolingLayer: Layer {
  let name: String
  let input: any Layer
  var inputs: [any Layer] { [input] }
  let pooling: MaxPoolingLayer
  let context: ExecutionContext
  let layout: FeatureLayout
  private let strips: WorkerStrips

  init(_ name: String, input: any Layer, pooling: MaxPoolingLayer, context: ExecutionContext)
    throws(TrainingError)
  {
    (self.name, self.input, self.pooling, self.context) = (name, input, pooling, context)
    let coarse = input.layout
    layout = FeatureLayout(
      TensorShape(channels: coarse.channels, height: 2 * coarse.height, width: 2 * coarse.width))
    strips = try context.strips(coarse, rows: 1)
    try context.workspace.reserve(Workspace.Needs(inputStrip: coarse.rowCount))
  }

  func loadRow(_ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>, worker: Int) {
    var values = strips[worker]
    input.loadRow(picture, y / 2, into: &values, worker: worker)
    context.kernels.loadUnpooled(
      layout, of: input.layout, values.span, positions: pooling.positions(picture, y / 2),
      isOddRow: y % 2 == 1, into: &strip)
  }

  /// `dInput` is `dOutput` at the place of the maximum.
  func backward(dOutput: FeatureMap, dInputs: [GradientTarget?]) {
    guard let dInput = dInputs[0] else { return }
    context.pool.forEach(context.pictures) { picture, worker in
      var scratch = self.context.workspace.inputStrip(worker)
      for y in 0..<self.input.layout.height {
        dInput.putRows(picture, y, context: self.context, scratch: &scratch) { row in
          self.context.kernels.maxUnpoolGradient(
            self.input.layout, of: self.layout, dOutput.values(picture, 2 * y),
            dOutput.values(picture, 2 * y + 1), positions: self.pooling.positions(picture, y), into: &row)
        }
      }
    }
  }
}

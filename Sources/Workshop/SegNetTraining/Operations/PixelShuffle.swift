import SegNetModel

extension PixelShuffle: TrainableOperation {
  static var keepsOutput: Bool { false }

  func layer(_ site: LayerSite) throws(TrainingError) -> any Layer {
    try PixelShuffleLayer(site.name, input: site.inputs[0], context: site.context)
  }
}

/// Spreads four channels over the pixels of 2x2 blocks. Never stored: who reads it computes it.
///
/// `output[c, 2y + i, 2x + j] = input[4c + 2i + j, y, x]`, Shi et al. (2016).
///
/// **Shape**: input [pictures, 4C, H, W], output [pictures, C, 2H, 2W].
final class PixelShuffleLayer: Layer {
  let name: String
  let input: any Layer
  let context: ExecutionContext
  let layout: FeatureLayout
  private let strips: WorkerStrips

  init(_ name: String, input: any Layer, context: ExecutionContext) throws(TrainingError) {
    (self.name, self.input, self.context) = (name, input, context)
    let coarse = input.layout
    layout = FeatureLayout(
      TensorShape(channels: coarse.channels / 4, height: 2 * coarse.height, width: 2 * coarse.width))
    strips = try context.strips(coarse, rows: 1)
    try context.workspace.reserve(Workspace.Needs(inputStrip: coarse.rowCount))
  }

  var inputs: [any Layer] { [input] }

  func loadRow(_ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>, worker: Int) {
    var values = strips[worker]
    input.loadRow(picture, y / 2, into: &values, worker: worker)
    context.kernels.shufflePixels(
      input.layout, to: layout, values.span, isOddRow: y % 2 == 1, into: &strip)
  }

  /// `dInput` is `dOutput`, gathered.
  func backward(dOutput: FeatureMap, dInputs: [GradientTarget?]) {
    guard let dInput = dInputs[0] else { return }
    context.pool.forEach(context.pictures) { picture, worker in
      var scratch = self.context.workspace.inputStrip(worker)
      for y in 0..<self.input.layout.height {
        dInput.putRows(picture, y, context: self.context, scratch: &scratch) { row in
          self.context.kernels.shufflePixelsGradient(
            self.input.layout, to: self.layout, dOutput.values(picture, 2 * y),
            dOutput.values(picture, 2 * y + 1), into: &row)
        }
      }
    }
  }
}

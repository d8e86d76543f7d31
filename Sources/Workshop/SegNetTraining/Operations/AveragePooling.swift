import SegNetModel

extension AveragePooling: TrainableOperation {
  static var keepsOutput: Bool { true }

  func layer(_ site: LayerSite) throws(TrainingError) -> any Layer {
    try AveragePoolingLayer(site.name, input: site.inputs[0], context: site.context, memory: site.memory)
  }
}

/// Mean of each 2x2 window.
///
/// **Shape**: input [pictures, C, 2H, 2W], output [pictures, C, H, W].
final class AveragePoolingLayer: Layer {
  let name: String
  let input: any Layer
  let context: ExecutionContext
  let output: FeatureMap

  /// - Parameter memory: for the output, shared with layers that do not read each other; by default the layer's own.
  init(_ name: String, input: any Layer, context: ExecutionContext, memory: AlignedBuffer<Float>? = nil)
    throws(TrainingError)
  {
    (self.name, self.input, self.context) = (name, input, context)
    let fine = input.layout
    let layout = FeatureLayout(
      TensorShape(channels: fine.channels, height: fine.height / 2, width: fine.width / 2))
    output = try context.map(layout, in: memory)
    // Two rows of the input, or of its gradient.
    try context.workspace.reserve(Workspace.Needs(inputStrip: fine.stripCount(rows: 2)))
  }

  var inputs: [any Layer] { [input] }
  var layout: FeatureLayout { output.layout }

  func forward(_ phase: Phase) {
    context.pool.forEach(context.pictures) { picture, worker in
      for y in 0..<self.layout.height { self.pool(picture, y, worker: worker) }
    }
  }

  private func pool(_ picture: Int, _ y: Int, worker: Int) {
    let fine = input.layout
    var strip = context.workspace.inputStrip(worker)
    for row in 0..<2 { input.loadRow(picture, 2 * y + row, into: &strip, row: row, worker: worker) }
    var means = output.rows(picture, y)
    means.update(repeating: 0)
    for channel in 0..<layout.channels {
      let upper = laneCount + channel * (fine.paddedWidth + laneCount)
      let lower = upper + fine.stripRow
      for x in 0..<layout.width {
        let sum =
          (strip[upper + 2 * x] + strip[upper + 2 * x + 1])
          + (strip[lower + 2 * x] + strip[lower + 2 * x + 1])
        means[channel * layout.paddedWidth + x] = sum / 4
      }
    }
  }

  func loadRow(_ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>, worker: Int) {
    context.kernels.load(layout, output.values(picture, y), into: &strip)
  }

  /// A quarter of `dOutput` to each of the four.
  func backward(dOutput: FeatureMap, dInputs: [GradientTarget?]) {
    guard let dInput = dInputs[0] else { return }
    let fine = input.layout
    context.pool.forEach(context.pictures) { picture, worker in
      var scratch = self.context.workspace.inputStrip(worker)
      for y in 0..<self.layout.height {
        let gradient = dOutput.values(picture, y)
        dInput.putRows(picture, 2 * y, count: 2, context: self.context, scratch: &scratch) { rows in
          for row in 0..<2 {
            for channel in 0..<fine.channels {
              let (to, from) = (
                row * fine.rowCount + channel * fine.paddedWidth, channel * self.layout.paddedWidth
              )
              for x in 0..<fine.paddedWidth { rows[to + x] = x < fine.width ? gradient[from + x / 2] / 4 : 0 }
            }
          }
        }
      }
    }
  }
}

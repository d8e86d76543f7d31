import SegNetModel

extension Upsampling: TrainableOperation {
  static var keepsOutput: Bool { false }

  func layer(_ site: LayerSite) throws(TrainingError) -> any Layer {
    try UpsamplingLayer(site.name, method, input: site.inputs[0], context: site.context)
  }
}

/// Doubles height and width, each pixel four times or interpolated (see `Upsampling`). Never stored: who reads it
/// computes it.
///
/// **Shape**: input [pictures, C, H, W], output [pictures, C, 2H, 2W].
final class UpsamplingLayer: Layer {
  let name: String
  let input: any Layer
  let method: Upsampling.Method
  let context: ExecutionContext
  let layout: FeatureLayout
  /// Two rows each.
  private let strips: WorkerStrips

  init(_ name: String, _ method: Upsampling.Method, input: any Layer, context: ExecutionContext)
    throws(TrainingError)
  {
    (self.name, self.input, self.method, self.context) = (name, input, method, context)
    let coarse = input.layout
    layout = FeatureLayout(
      TensorShape(channels: coarse.channels, height: 2 * coarse.height, width: 2 * coarse.width))
    strips = try context.strips(coarse, rows: 2)
    try context.workspace.reserve(Workspace.Needs(inputStrip: coarse.rowCount))
  }

  var inputs: [any Layer] { [input] }

  func loadRow(_ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>, worker: Int) {
    let coarse = input.layout
    var rows = strips[worker]
    input.loadRow(picture, y / 2, into: &rows, row: 0, worker: worker)
    switch method {
    case .nearest:
      context.kernels.doubleNearest(
        coarse, to: layout, rows.span.extracting(coarse.stripRange(row: 0)), into: &strip)
    case .bilinear:
      let beside = y / 2 + (y % 2 == 0 ? -1 : 1)
      let isInside = (0..<coarse.height).contains(beside)
      if isInside { input.loadRow(picture, beside, into: &rows, row: 1, worker: worker) }
      context.kernels.doubleBilinear(
        coarse, to: layout, near: rows.span.extracting(coarse.stripRange(row: 0)),
        other: rows.span.extracting(coarse.stripRange(row: isInside ? 1 : 0)), into: &strip)
    }
  }

  func backward(dOutput: FeatureMap, dInputs: [GradientTarget?]) {
    guard let dInput = dInputs[0] else { return }
    context.pool.forEach(context.pictures) { picture, worker in
      var scratch = self.context.workspace.inputStrip(worker)
      for y in 0..<self.input.layout.height {
        dInput.putRows(picture, y, context: self.context, scratch: &scratch) { row in
          switch self.method {
          case .nearest:
            self.context.kernels.doubleNearestGradient(
              self.input.layout, to: self.layout, dOutput.values(picture, 2 * y),
              dOutput.values(picture, 2 * y + 1), into: &row)
          case .bilinear: self.gatherBilinear(dOutput, picture, y, into: &row)
          }
        }
      }
    }
  }

  /// The fine rows that row `y` is the near one of, and those beside, which it is the other one of; rows at the edge are
  /// both.
  private func gatherBilinear(
    _ dOutput: FeatureMap, _ picture: Int, _ y: Int, into row: inout MutableSpan<Float>
  ) {
    let last = layout.height - 1
    let parts: [(Int, Float)] = [
      (2 * y, 0.75), (2 * y + 1, 0.75), (max(0, 2 * y - 1), 0.25), (min(last, 2 * y + 2), 0.25),
    ]
    for (number, (fine, weight)) in parts.enumerated() {
      context.kernels.doubleBilinearGradient(
        input.layout, to: layout, dOutput.values(picture, fine), weight: weight, adds: number > 0, into: &row)
    }
  }
}

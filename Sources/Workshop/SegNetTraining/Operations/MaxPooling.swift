import SegNetModel
import System

extension MaxPooling: TrainableOperation {
  static var keepsOutput: Bool { true }

  func layer(_ site: LayerSite) throws(TrainingError) -> any Layer {
    try MaxPoolingLayer(site.name, input: site.inputs[0], context: site.context, memory: site.memory)
  }
}

/// Greatest of each 2x2 window and its place in the window (row * 2 + column), the first in row order on ties.
///
/// **Shape**: input [pictures, C, 2H, 2W], output and index [pictures, C, H, W].
final class MaxPoolingLayer: Layer {
  let name: String
  let input: any Layer
  var inputs: [any Layer] { [input] }
  let context: ExecutionContext
  let output: FeatureMap
  /// As the output, without padding, one byte each.
  let index: AlignedBuffer<UInt8>

  /// - Parameter memory: for the output, shared with layers that do not read each other; by default the layer's own.
  init(_ name: String, input: any Layer, context: ExecutionContext, memory: AlignedBuffer<Float>? = nil)
    throws(TrainingError)
  {
    (self.name, self.input, self.context) = (name, input, context)
    let fine = input.layout
    let layout = FeatureLayout(
      TensorShape(channels: fine.channels, height: fine.height / 2, width: fine.width / 2))
    output = try context.map(layout, in: memory)
    index = try AlignedBuffer(
      count: context.pictures * layout.channels * layout.height * layout.width, for: .maps,
      from: context.memory)
    // Two rows of the input, or of its gradient.
    try context.workspace.reserve(Workspace.Needs(inputStrip: fine.stripCount(rows: 2)))
  }

  var layout: FeatureLayout { output.layout }

  @_lifetime(immortal)
  func positions(_ picture: Int, _ y: Int) -> Span<UInt8> {
    index.part(positionStart(picture, y), layout.channels * layout.width)
  }

  private func positionStart(_ picture: Int, _ y: Int) -> Int {
    (picture * layout.height + y) * layout.channels * layout.width
  }

  func forward(_ phase: Phase) {
    context.pool.forEach(context.pictures) { picture, worker in
      let fine = self.input.layout
      var strip = self.context.workspace.inputStrip(worker)
      for y in 0..<self.layout.height {
        for row in 0..<2 {
          self.input.loadRow(picture, 2 * y + row, into: &strip, row: row, worker: worker)
        }
        var pooled = self.output.rows(picture, y)
        var positions = self.index.mutablePart(
          self.positionStart(picture, y), self.layout.channels * self.layout.width)
        self.context.kernels.maxPool(
          self.layout, of: fine, strip.span.extracting(fine.stripRange(row: 0)),
          strip.span.extracting(fine.stripRange(row: 1)), into: &pooled, positions: &positions)
      }
    }
  }

  func loadRow(_ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>, worker: Int) {
    context.kernels.load(layout, output.values(picture, y), into: &strip)
  }

  /// `dInput` is `dOutput` where the maximum was, else 0.
  func backward(dOutput: FeatureMap, dInputs: [GradientTarget?]) {
    guard let dInput = dInputs[0] else { return }
    context.pool.forEach(context.pictures) { picture, worker in
      var scratch = self.context.workspace.inputStrip(worker)
      for y in 0..<self.layout.height {
        dInput.putRows(picture, 2 * y, count: 2, context: self.context, scratch: &scratch) { rows in
          self.context.kernels.maxPoolGradient(
            self.layout, of: self.input.layout, dOutput.values(picture, y),
            positions: self.positions(picture, y), into: &rows)
        }
      }
    }
  }
}

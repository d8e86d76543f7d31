import SegNetModel

extension StridedConvolution: TrainableOperation {
  /// Its sums.
  static var keepsOutput: Bool { true }
  static var hasParameters: Bool { true }

  func parameters(_ layer: String, inputChannels: Int, memory: any MemorySource) throws(TrainingError)
    -> ConvolutionParameters?
  {
    try ConvolutionParameters(layer, convolution, inputChannels: inputChannels, memory: memory)
  }

  func layer(_ site: LayerSite) throws(TrainingError) -> any Layer {
    try StridedConvolutionLayer(convolution, site)
  }
}

/// Convolution with stride 2, batch norm, ReLU and dropout in one.
///
/// - `z[y][o][x] = sum of weight[o][i][ky][kx] * input[2y + ky - padding][i][2x + kx - padding]` (+ `bias` without norm)
/// - `output = dropout(relu(scale[o] * z + shift[o]))`, never stored: who reads it computes it again from `z`.
///
/// The kernels have stride 1: forward, every second sum of every second row is kept; backward, zeros stand between.
///
/// **Shape**: input [pictures, I, H, W], output [pictures, O, H / 2, W / 2]. Weight [O, I, k, k].
final class StridedConvolutionLayer: Layer, @unchecked Sendable {
  let name: String
  private let input: any Layer
  private let parameters: ConvolutionParameters
  private let context: ExecutionContext
  private let sums: ConvolutionSums
  private let weights: PackedConvolution
  private let kernel: Int
  /// As the output, with the input's height and width.
  private let fine: FeatureLayout
  /// One row of `fine`, and the strip of one row of the output.
  private let fineRows: WorkerStrips
  private let coarseRows: WorkerStrips
  private let stripRows: Int

  /// - Parameter stripRows: rows of the input worked on at a time; by default what suits the caches.
  init(_ convolution: Convolution, _ site: LayerSite, stripRows: Int? = nil) throws(TrainingError) {
    guard let parameters = site.parameters else { preconditionFailure("the operation made them") }
    (name, input, context) = (site.name, site.inputs[0], site.context)
    self.parameters = parameters
    kernel = convolution.kernelSize
    var shape = TensorShape(
      channels: convolution.outputChannels, height: input.layout.height, width: input.layout.width)
    fine = FeatureLayout(shape)
    (shape.height, shape.width) = (shape.height / 2, shape.width / 2)
    sums = try ConvolutionSums(
      convolution, layout: FeatureLayout(shape), parameters: parameters, memory: site.memory,
      number: site.number, context: context)
    weights = try PackedConvolution(
      .full, parameters.weight, outputs: fine.channels, inputs: input.layout.channels, kernel: kernel,
      trains: site.trains, context: context)
    fineRows = try context.strips(fine, rows: 1)
    coarseRows = try context.strips(sums.layout, rows: 1)
    let rows = min(stripRows ?? ConvolutionLayer.stripRows(input.layout, fine), fine.height)
    self.stripRows = rows
    let strip = rows + kernel - 1
    try context.workspace.reserve(
      Workspace.Needs(
        inputStrip: input.layout.stripCount(rows: strip),
        gradientStrip: site.trains ? fine.stripCount(rows: strip) : 0,
        weightGradients: site.trains ? context.pictures * parameters.weight.count : 0))
  }

  var inputs: [any Layer] { [input] }
  var layout: FeatureLayout { sums.layout }
  var normalization: Normalization? { sums.normalization }
  private var padding: Int { kernel / 2 }

  /// Of the sums at every pixel of the input.
  private func convolution(rows: Int) -> StripConvolution {
    StripConvolution(rows: rows, input: input.layout, output: fine, kernelSize: kernel, dilation: 1)
  }

  func loadRow(_ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>, worker: Int) {
    sums.loadRow(picture, y, into: &strip)
  }

  func forward(_ phase: Phase) throws(TrainingError) {
    weights.packForward()
    sums.beginForward(phase)
    context.pool.forEach(context.pictures) { picture, worker in
      for y in 0..<self.layout.height { self.forward(picture: picture, y, worker: worker) }
    }
    try sums.normalization.finishForward(phase, layer: name)
  }

  private func forward(picture: Int, _ y: Int, worker: Int) {
    var strip = context.workspace.inputStrip(worker)
    input.layout.loadRows(2 * y - padding..<2 * y + padding + 1, into: &strip) { y, row in
      input.loadRow(picture, y, into: &row, worker: worker)
    }
    var computed = fineRows[worker]
    weights.convolve(
      convolution(rows: 1), strip.span, bias: sums.normalization.bias?.span, into: &computed)
    var row = sums.z.rows(picture, y)
    row.update(repeating: 0)
    for channel in 0..<layout.channels {
      let (from, to) = (channel * fine.paddedWidth, channel * layout.paddedWidth)
      for x in 0..<layout.width { row[to + x] = computed[from + 2 * x] }
    }
    sums.normalization.measure(picture, row.span, layout)
  }

  func backward(dOutput: FeatureMap, dInputs: [GradientTarget?]) throws(TrainingError) {
    weights.packBackward()
    sums.beginBackward(dOutput: dOutput)
    weights.addUpGradients(context) { picture, worker, dWeight in
      self.backward(picture: picture, worker: worker, dOutput: dOutput, dInput: dInputs[0], &dWeight)
    }
  }

  private func backward(
    picture: Int, worker: Int, dOutput: FeatureMap, dInput: GradientTarget?,
    _ dWeight: inout MutableSpan<Float>
  ) {
    var strip = context.workspace.inputStrip(worker)
    var dz = context.workspace.gradientStrip(worker)
    for first in stride(from: 0, to: fine.height, by: stripRows) {
      let rows = min(stripRows, fine.height - first)
      let convolution = convolution(rows: rows)
      let read = first - padding..<first + rows + padding
      input.layout.loadRows(read, into: &strip) { y, row in
        input.loadRow(picture, y, into: &row, worker: worker)
      }
      fine.loadRows(read, into: &dz) { y, row in
        loadGradient(picture, y, dOutput, into: &row, worker: worker)
      }
      let start = padding * fine.stripRow
      let own = start..<start + fine.stripCount(rows: rows)
      weights.addGradient(convolution, strip.span, dz.span.extracting(own), to: &dWeight)
      dInput?.putRows(picture, first, count: rows, context: context, scratch: &strip) { rowsOfInput in
        weights.convolveTransposed(convolution, dz.span, into: &rowsOfInput)
      }
    }
  }

  /// Row `y` of the gradient by the sums at every pixel of the input.
  private func loadGradient(
    _ picture: Int, _ y: Int, _ dOutput: FeatureMap, into row: inout MutableSpan<Float>, worker: Int
  ) {
    row.update(repeating: 0)
    guard y % 2 == 0 else { return }
    var coarse = coarseRows[worker]
    sums.loadGradient(picture, y / 2, dOutput: dOutput, into: &coarse)
    for channel in 0..<layout.channels {
      let from = laneCount + channel * (layout.paddedWidth + laneCount)
      let to = laneCount + channel * (fine.paddedWidth + laneCount)
      for x in 0..<layout.width { row[to + 2 * x] = coarse[from + x] }
    }
  }
}

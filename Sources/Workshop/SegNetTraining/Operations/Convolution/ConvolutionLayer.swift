import SegNetModel

/// Convolution, batch norm, ReLU and dropout in one.
///
/// - `z[y][o][x] = sum of weight[o][i][ky][kx] * input[y + ky * dilation - padding][i][x + kx * dilation - padding]`
///   (+ `bias` without batch norm)
/// - `output = dropout(relu(scale[o] * z + shift[o]))`, never stored: who reads it computes it again from `z`.
///
/// A transposed convolution 2x2 is computed here as a 1x1 convolution with four channels per output, which
/// `PixelShuffleLayer` spreads. The sigmoid of a head belongs to its loss: `z` is what a head gives.
///
/// **Shape**: input [pictures, I, height, width], output [pictures, O, height, width]. Weight [O, I, k, k].
final class ConvolutionLayer: Layer, @unchecked Sendable {
  let name: String
  let input: any Layer
  let parameters: ConvolutionParameters
  let context: ExecutionContext
  let layout: FeatureLayout
  private let sums: ConvolutionSums
  private let weights: PackedConvolution
  private let kernel: Int
  private let dilation: Int
  private let stripRows: Int

  /// - Parameters:
  ///   - isTransposed: whether the weights are those of a transposed convolution.
  ///   - trains: whether `backward` will be called.
  ///   - memory: for the sums, shared with layers that do not read each other; by default the layer's own.
  ///   - number: of the layer in its network; tells the random choices of layers apart.
  ///   - stripRows: rows worked on at a time; by default what suits the caches.
  init(
    _ name: String, _ convolution: Convolution, isTransposed: Bool = false, input: any Layer,
    parameters: ConvolutionParameters, context: ExecutionContext, trains: Bool,
    memory: AlignedBuffer<Float>? = nil, number: Int = 0, stripRows: Int? = nil
  ) throws(TrainingError) {
    (self.name, self.input, self.parameters, self.context) = (name, input, parameters, context)
    let form: PackedConvolution.Form =
      isTransposed ? .quadrants : convolution.groups > 1 ? .depthwise : .full
    kernel = isTransposed ? 1 : convolution.kernelSize
    dilation = convolution.dilation
    let layout = FeatureLayout(
      TensorShape(
        channels: convolution.outputChannels * form.channelsPerOutput, height: input.layout.height,
        width: input.layout.width))
    self.layout = layout
    sums = try ConvolutionSums(
      convolution, layout: layout, parameters: parameters, channelsPerOutput: form.channelsPerOutput,
      memory: memory, number: number, context: context)
    weights = try PackedConvolution(
      form, parameters.weight, outputs: layout.channels, inputs: input.layout.channels, kernel: kernel,
      trains: trains, context: context)
    let rows = min(stripRows ?? Self.stripRows(input.layout, layout), layout.height)
    self.stripRows = rows
    let strip = rows + (kernel - 1) * dilation
    try context.workspace.reserve(
      Workspace.Needs(
        inputStrip: input.layout.stripCount(rows: strip),
        gradientStrip: trains ? layout.stripCount(rows: strip) : 0,
        weightGradients: trains ? context.pictures * parameters.weight.values.count : 0))
  }

  /// As many rows as keep the strips in the second-level cache, but enough pixels to make the sums over them long.
  static func stripRows(_ input: FeatureLayout, _ output: FeatureLayout) -> Int {
    let cacheFloats = 160 << 10
    let fitting = cacheFloats / (input.stripRow + output.stripRow) - 2
    return max(fitting, 4, 512 / output.paddedWidth)
  }

  var inputs: [any Layer] { [input] }
  /// The sums before batch norm and activation.
  var z: FeatureMap { sums.z }
  var headMap: FeatureMap? { z }
  var normalization: Normalization? { sums.normalization }
  private var padding: Int { (kernel - 1) * dilation / 2 }

  /// The rows that some rows of the output read.
  private func read(_ first: Int, _ count: Int) -> Range<Int> { first - padding..<first + count + padding }

  private func convolution(rows: Int) -> StripConvolution {
    StripConvolution(rows: rows, input: input.layout, output: layout, kernelSize: kernel, dilation: dilation)
  }

  func loadRow(_ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>, worker: Int) {
    sums.loadRow(picture, y, into: &strip)
  }

  private func loadInput(
    _ picture: Int, _ rows: Range<Int>, into strip: inout MutableSpan<Float>, worker: Int
  ) {
    input.layout.loadRows(rows, into: &strip) { y, row in
      input.loadRow(picture, y, into: &row, worker: worker)
    }
  }

  // MARK: forward

  func forward(_ phase: Phase) throws(TrainingError) {
    weights.packForward()
    sums.beginForward(phase)
    context.pool.forEach(context.pictures) { picture, worker in
      self.forward(picture: picture, worker: worker)
    }
    try sums.normalization.finishForward(phase, layer: name)
  }

  private func forward(picture: Int, worker: Int) {
    var strip = context.workspace.inputStrip(worker)
    for first in stride(from: 0, to: layout.height, by: stripRows) {
      let rows = min(stripRows, layout.height - first)
      loadInput(picture, read(first, rows), into: &strip, worker: worker)
      var computed = z.rows(picture, first, count: rows)
      weights.convolve(
        convolution(rows: rows), strip.span, bias: sums.normalization.bias?.span, into: &computed)
      for y in first..<first + rows { sums.normalization.measure(picture, z.values(picture, y), layout) }
    }
  }

  // MARK: backward

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
    var dz = context.workspace.gradientStrip(worker)
    var strip = context.workspace.inputStrip(worker)
    for first in stride(from: 0, to: layout.height, by: stripRows) {
      let rows = min(stripRows, layout.height - first)
      let convolution = convolution(rows: rows)
      loadInput(picture, read(first, rows), into: &strip, worker: worker)
      layout.loadRows(read(first, rows), into: &dz) { y, row in
        sums.loadGradient(picture, y, dOutput: dOutput, into: &row)
      }
      let start = padding * layout.stripRow
      let own = start..<start + layout.stripCount(rows: rows)
      weights.addGradient(convolution, strip.span, dz.span.extracting(own), to: &dWeight)
      // The strip of inputs has done its work and is large enough for the rows.
      dInput?.putRows(picture, first, count: rows, context: context, scratch: &strip) { rowsOfInput in
        weights.convolveTransposed(convolution, dz.span, into: &rowsOfInput)
      }
    }
  }
}

import CSegKernels
import Glibc
import SegNetModel

/// Convolution, batch norm and ReLU in one.
///
/// - `z[y][o][x] = sum of weight[o][i][ky][kx] * input[y + ky - padding][i][x + kx - padding]` (+ `bias` without batch norm)
/// - `output = relu(scale[o] * z + shift[o])`, never stored: who reads it computes it again from `z`.
///
/// **Shape**: input [pictures, I, height, width], output [pictures, O, height, width]. Weight [O, I, k, k].
final class ConvolutionLayer: Layer, @unchecked Sendable {
  let name: String
  let input: any Layer
  let parameters: ConvolutionParameters
  let context: ExecutionContext
  let layout: FeatureLayout
  /// The sums before batch norm and activation.
  let z: FeatureMap
  let normalization: Normalization
  private let relu: Int32
  private let kernel: Int

  private let packed: AlignedBuffer<Float>
  private let packedTransposed: AlignedBuffer<Float>
  private let stripRows: Int

  /// - Parameters:
  ///   - trains: whether `backward` will be called.
  ///   - memory: for the sums, shared with layers that do not read each other; by default the layer's own.
  ///   - stripRows: rows worked on at a time; by default what suits the caches.
  init(
    _ name: String, _ convolution: Convolution, input: any Layer, parameters: ConvolutionParameters,
    context: ExecutionContext, trains: Bool, memory: AlignedBuffer<Float>? = nil, stripRows: Int? = nil
  ) {
    (self.name, self.input, self.parameters, self.context) = (name, input, parameters, context)
    kernel = convolution.kernelSize
    relu = convolution.activation == .relu ? 1 : 0
    layout = FeatureLayout(
      TensorShape(
        channels: convolution.outputChannels, height: input.layout.height, width: input.layout.width))
    z =
      memory.map { [layout] in FeatureMap(layout: layout, memory: $0) }
      ?? FeatureMap(layout: layout, pictures: context.pictures)
    normalization = Normalization(
      parameters, pictures: context.pictures, pixels: context.pictures * layout.height * layout.width)
    packed = AlignedBuffer(count: parameters.weight.values.count)
    packedTransposed = AlignedBuffer(count: trains ? parameters.weight.values.count : 0)
    let rows = min(stripRows ?? Self.stripRows(input.layout, layout), layout.height)
    self.stripRows = rows
    context.workspace.reserve(
      workers: context.pool.workerCount, inputStrip: input.layout.stripCount(rows: rows + kernel - 1),
      gradientStrip: trains ? layout.stripCount(rows: rows + kernel - 1) : 0,
      weightGradients: trains ? context.pictures * parameters.weight.values.count : 0)
  }

  /// As many rows as keep the strips in the second-level cache, but enough pixels to make the sums over them long.
  private static func stripRows(_ input: FeatureLayout, _ output: FeatureLayout) -> Int {
    let cacheFloats = 160 << 10
    let fitting = cacheFloats / (input.stripRow + output.stripRow) - 2
    return max(fitting, 4, 512 / output.paddedWidth)
  }

  private func shape(rows: Int) -> seg_strip_convolution {
    seg_strip_convolution(
      rows: Int32(rows), width: Int32(layout.width), padded_width: Int32(layout.paddedWidth),
      input_channels: Int32(input.layout.channels), output_channels: Int32(layout.channels),
      kernel_size: Int32(kernel))
  }

  func loadRow(_ picture: Int, _ y: Int, into strip: UnsafeMutablePointer<Float>, worker: Int) {
    context.kernels.load(
      layout.row, z.row(picture, y), normalization.scale.pointer, normalization.shift.pointer, relu, strip)
  }

  /// Rows `first..<first + count` of the input, zeros outside the picture.
  private func loadInput(_ picture: Int, _ first: Int, _ count: Int, worker: Int)
    -> UnsafeMutablePointer<Float>
  {
    let strip = context.workspace.inputStrips[worker].pointer
    loadRows(first, count, rowCount: input.layout.stripRow, into: strip) { y, row in
      input.loadRow(picture, y, into: row, worker: worker)
    }
    return strip
  }

  private func loadRows(
    _ first: Int, _ count: Int, rowCount: Int, into strip: UnsafeMutablePointer<Float>,
    _ load: (Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    for index in 0..<count {
      let row = strip + index * rowCount
      let y = first + index
      if y >= 0, y < layout.height {
        load(y, row)
      } else {
        // With the margin behind the row, which ends the strip.
        (row).update(repeating: 0, count: rowCount + laneCount)
      }
    }
  }

  // MARK: forward

  func forward(_ phase: Phase) throws(TrainingError) {
    seg_pack_weights(
      parameters.weight.values.pointer, Int32(layout.channels), Int32(input.layout.channels), Int32(kernel),
      context.kernels.output_tile, packed.pointer)
    normalization.beginForward()
    context.pool.forEach(context.pictures) { picture, worker in
      self.forward(picture: picture, worker: worker, phase)
    }
    try normalization.finishForward(phase, layer: name)
  }

  private func forward(picture: Int, worker: Int, _ phase: Phase) {
    let bias = parameters.normalization == nil ? parameters.bias.values.pointer : nil
    let halo = kernel - 1
    for first in stride(from: 0, to: layout.height, by: stripRows) {
      let rows = min(stripRows, layout.height - first)
      let strip = loadInput(picture, first - halo / 2, rows + halo, worker: worker)
      context.kernels.convolve(shape(rows: rows), strip, packed.pointer, bias, z.row(picture, first))
      for y in first..<first + rows {
        context.kernels.statistics(
          layout.row, z.row(picture, y), normalization.sums(picture), normalization.squares(picture))
      }
    }
  }

  // MARK: backward

  func backward(dOutput: FeatureMap, dInput: FeatureMap?) throws(TrainingError) {
    seg_pack_weights_transposed(
      parameters.weight.values.pointer, Int32(layout.channels), Int32(input.layout.channels), Int32(kernel),
      context.kernels.output_tile, packedTransposed.pointer)
    normalization.beginBackward()
    context.pool.forEach(context.pictures) { picture, _ in
      for y in 0..<self.layout.height {
        self.context.kernels.gradient_statistics(
          self.layout.row, dOutput.row(picture, y), self.z.row(picture, y), self.normalization.scale.pointer,
          self.normalization.shift.pointer, self.relu, self.normalization.mean.pointer,
          self.normalization.sums(picture), self.normalization.squares(picture))
      }
    }
    normalization.finishBackward()
    let pictureGradients = context.workspace.weightGradients
    let dWeight = parameters.weight.gradient
    pictureGradients.pointer.update(repeating: 0, count: context.pictures * dWeight.count)
    context.pool.forEach(context.pictures) { picture, worker in
      self.backward(picture: picture, worker: worker, dOutput: dOutput, dInput: dInput)
    }
    dWeight.fill(0)
    for picture in 0..<context.pictures {
      context.kernels.accumulate(
        dWeight.count, dWeight.pointer, pictureGradients.pointer + picture * dWeight.count)
    }
  }

  private func backward(picture: Int, worker: Int, dOutput: FeatureMap, dInput: FeatureMap?) {
    let halo = kernel - 1
    let dWeight = context.workspace.weightGradients.pointer + picture * parameters.weight.values.count
    let dz = context.workspace.gradientStrips[worker].pointer
    for first in stride(from: 0, to: layout.height, by: stripRows) {
      let rows = min(stripRows, layout.height - first)
      let strip = loadInput(picture, first - halo / 2, rows + halo, worker: worker)
      loadRows(first - halo / 2, rows + halo, rowCount: layout.stripRow, into: dz) { y, row in
        context.kernels.load_gradient(
          layout.row, dOutput.row(picture, y), z.row(picture, y), normalization.scale.pointer,
          normalization.shift.pointer, relu, normalization.dFactor.pointer, normalization.zFactor.pointer,
          normalization.constant.pointer, row)
      }
      context.kernels.weight_gradient(shape(rows: rows), strip, dz + halo / 2 * layout.stripRow, dWeight)
      if let dInput {
        var transposed = shape(rows: rows)
        swap(&transposed.input_channels, &transposed.output_channels)
        context.kernels.convolve(transposed, dz, packedTransposed.pointer, nil, dInput.row(picture, first))
      }
    }
  }
}

/// A convolution's weights as the kernels read them, packed anew for every pass, and how their gradient comes back.
final class PackedConvolution: Sendable {
  /// What the weights stand for.
  enum Form: Equatable, Sendable {
    /// [O, I, k, k]
    case full
    /// [O, 1, k, k]: output channel `o` reads input channel `o` alone.
    case depthwise
    /// [O, I, 2, 2] of a transposed convolution, computed as a 1x1 convolution [4 O, I]: channel `4 o + 2 i + j` holds the
    /// pixels in row `i` and column `j` of each 2x2 block.
    case quadrants

    /// Channels computed per channel of the layer.
    var channelsPerOutput: Int { self == .quadrants ? 4 : 1 }
  }

  let form: Form
  let parameter: Parameter
  private let shape: PackedShape
  private let kernels: TrainingKernels
  /// For the forward pass and for the gradient by the input.
  private let packed: AlignedBuffer<Float>
  private let packedTransposed: AlignedBuffer<Float>
  private let rearranged: AlignedBuffer<Float>

  /// - Parameter outputs: channels computed, four per channel of a transposed convolution.
  init(
    _ form: Form, _ parameter: Parameter, outputs: Int, inputs: Int, kernel: Int, trains: Bool,
    context: ExecutionContext
  ) throws(TrainingError) {
    (self.form, self.parameter, kernels) = (form, parameter, context.kernels)
    shape = PackedShape(outputs: outputs, inputs: inputs, kernelSize: kernel)
    let count = parameter.count
    packed = try context.scratch(form == .depthwise ? 0 : count)
    packedTransposed = try context.scratch(trains ? count : 0)
    rearranged = try context.scratch(form == .quadrants ? count : 0)
  }

  func packForward() {
    guard form != .depthwise else { return }
    var packed = packed.mutableSpan
    kernels.pack(arranged().span, shape, into: &packed)
  }

  func packBackward() {
    var packed = packedTransposed.mutableSpan
    if form == .depthwise {
      kernels.turn(
        parameter.values.span, channels: shape.outputs, kernelSize: shape.kernelSize, into: &packed)
    } else {
      kernels.packTransposed(arranged().span, shape, into: &packed)
    }
  }

  func convolve(
    _ convolution: StripConvolution, _ strip: Span<Float>, bias: Span<Float>?,
    into output: inout MutableSpan<Float>
  ) {
    if form == .depthwise {
      kernels.convolveDepthwise(convolution, strip, parameter.values.span, bias: bias, into: &output)
    } else {
      kernels.convolve(convolution, strip, packed.span, bias: bias, into: &output)
    }
  }

  /// The gradient by the input from that by the sums, for a convolution of the forward pass.
  func convolveTransposed(
    _ convolution: StripConvolution, _ strip: Span<Float>, into output: inout MutableSpan<Float>
  ) {
    let turned = convolution.turned
    if form == .depthwise {
      kernels.convolveDepthwise(turned, strip, packedTransposed.span, bias: nil, into: &output)
    } else {
      kernels.convolve(turned, strip, packedTransposed.span, bias: nil, into: &output)
    }
  }

  func addGradient(
    _ convolution: StripConvolution, _ strip: Span<Float>, _ dz: Span<Float>,
    to gradient: inout MutableSpan<Float>
  ) {
    if form == .depthwise {
      kernels.addDepthwiseWeightGradient(convolution, strip, dz, to: &gradient)
    } else {
      kernels.addWeightGradient(convolution, strip, dz, to: &gradient)
    }
  }

  /// Adds up the gradients of the pictures, in their order, whichever worker computed them.
  ///
  /// - Parameter add: adds a picture's gradient, for which the last argument is given as zeros.
  func addUpGradients(
    _ context: ExecutionContext,
    _ add: @escaping @Sendable (_ picture: Int, _ worker: Int, _ dWeight: inout MutableSpan<Float>) -> Void
  ) {
    let count = parameter.count
    let perPicture = context.workspace.weightGradients
    context.pool.forEach(context.pictures) { picture, worker in
      var dWeight = perPicture.mutablePart(picture * count, count)
      dWeight.update(repeating: 0)
      add(picture, worker, &dWeight)
    }
    parameter.gradient.fill(0)
    var gradient = parameter.gradient.mutableSpan
    for picture in 0..<context.pictures {
      kernels.accumulate(perPicture.part(picture * count, count), into: &gradient)
    }
    guard form == .quadrants else { return }
    var rearranged = rearranged.mutableSpan
    kernels.copy(gradient.span, into: &rearranged)
    forEachQuadrant { inFile, computed in parameter.gradient[inFile] = self.rearranged[computed] }
  }

  /// The weights in the order in which they are computed with.
  private func arranged() -> AlignedBuffer<Float> {
    guard form == .quadrants else { return parameter.values }
    forEachQuadrant { inFile, computed in rearranged[computed] = parameter.values[inFile] }
    return rearranged
  }

  /// The places of [o, i, quadrant] and of [4 o + quadrant, i].
  private func forEachQuadrant(_ body: (Int, Int) -> Void) {
    for output in 0..<shape.outputs / 4 {
      for input in 0..<shape.inputs {
        for quadrant in 0..<4 {
          body((output * shape.inputs + input) * 4 + quadrant, (4 * output + quadrant) * shape.inputs + input)
        }
      }
    }
  }
}

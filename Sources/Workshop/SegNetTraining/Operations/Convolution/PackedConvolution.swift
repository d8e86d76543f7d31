import CSegKernels

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
  private let outputs: Int
  private let inputs: Int
  private let kernel: Int
  private let tile: Int32
  /// For the forward pass and for the gradient by the input.
  private let packed: AlignedBuffer<Float>
  private let packedTransposed: AlignedBuffer<Float>
  private let rearranged: AlignedBuffer<Float>

  /// - Parameter outputs: channels computed, four per channel of a transposed convolution.
  init(
    _ form: Form, _ parameter: Parameter, outputs: Int, inputs: Int, kernel: Int, trains: Bool,
    context: ExecutionContext
  ) throws(TrainingError) {
    (self.form, self.parameter, tile) = (form, parameter, context.kernels.output_tile)
    (self.outputs, self.inputs, self.kernel) = (outputs, inputs, kernel)
    let count = parameter.count
    packed = try context.scratch(form == .depthwise ? 0 : count)
    packedTransposed = try context.scratch(trains ? count : 0)
    rearranged = try context.scratch(form == .quadrants ? count : 0)
  }

  func packForward() {
    guard form != .depthwise else { return }
    seg_pack_weights(arranged(), Int32(outputs), Int32(inputs), Int32(kernel), tile, packed.pointer)
  }

  func packBackward() {
    if form == .depthwise {
      seg_turn_kernels(
        parameter.values.pointer, Int32(outputs), Int32(kernel), packedTransposed.pointer)
    } else {
      seg_pack_weights_transposed(
        arranged(), Int32(outputs), Int32(inputs), Int32(kernel), tile, packedTransposed.pointer)
    }
  }

  func convolve(
    _ shape: seg_strip_convolution, _ strip: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    into output: UnsafeMutablePointer<Float>, _ kernels: seg_training_kernels
  ) {
    if form == .depthwise {
      kernels.convolve_depthwise(shape, strip, parameter.values.pointer, bias, output)
    } else {
      kernels.convolve(shape, strip, packed.pointer, bias, output)
    }
  }

  /// The gradient by the input from that by the sums, for a shape of the forward pass.
  func convolveTransposed(
    _ shape: seg_strip_convolution, _ strip: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    _ kernels: seg_training_kernels
  ) {
    var turned = shape
    swap(&turned.input_channels, &turned.output_channels)
    if form == .depthwise {
      kernels.convolve_depthwise(turned, strip, packedTransposed.pointer, nil, output)
    } else {
      kernels.convolve(turned, strip, packedTransposed.pointer, nil, output)
    }
  }

  func addGradient(
    _ shape: seg_strip_convolution, _ strip: UnsafePointer<Float>, _ dz: UnsafePointer<Float>,
    to gradient: UnsafeMutablePointer<Float>, _ kernels: seg_training_kernels
  ) {
    if form == .depthwise {
      kernels.depthwise_weight_gradient(shape, strip, dz, gradient)
    } else {
      kernels.weight_gradient(shape, strip, dz, gradient)
    }
  }

  /// Adds up the gradients of the pictures, in their order.
  func takeGradient(_ perPicture: UnsafePointer<Float>, pictures: Int, _ kernels: seg_training_kernels) {
    let gradient = parameter.gradient
    gradient.fill(0)
    for picture in 0..<pictures {
      kernels.accumulate(gradient.count, gradient.pointer, perPicture + picture * gradient.count)
    }
    guard form == .quadrants else { return }
    rearranged.pointer.update(from: gradient.pointer, count: gradient.count)
    forEachQuadrant { inFile, computed in gradient.pointer[inFile] = rearranged.pointer[computed] }
  }

  /// The weights in the order in which they are computed with.
  private func arranged() -> UnsafePointer<Float> {
    guard form == .quadrants else { return UnsafePointer(parameter.values.pointer) }
    forEachQuadrant { inFile, computed in rearranged.pointer[computed] = parameter.values.pointer[inFile] }
    return UnsafePointer(rearranged.pointer)
  }

  /// The places of [o, i, quadrant] and of [4 o + quadrant, i].
  private func forEachQuadrant(_ body: (Int, Int) -> Void) {
    for output in 0..<outputs / 4 {
      for input in 0..<inputs {
        for quadrant in 0..<4 {
          body((output * inputs + input) * 4 + quadrant, (4 * output + quadrant) * inputs + input)
        }
      }
    }
  }
}

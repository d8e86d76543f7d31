import SegNetModel

/// Batch norm as two numbers per channel: `output = scale * z + shift`, and its gradient as three.
///
/// - Training: `mean` and `variance` (divided by n) over pictures and pixels; `scale = gain / sqrt(variance + epsilon)`,
///   `shift = offset - mean * scale`. Running statistics follow with momentum 0.1; the variance divided by n - 1.
/// - Settling and evaluation: the same with the running statistics.
///
/// Ioffe, Szegedy, "Batch Normalization" (2015). A convolution's bias before a batch norm changes nothing but the mean:
/// it is added to the running mean, and has no gradient.
///
/// A convolution without batch norm has scale 1 and shift 0.
final class Normalization: @unchecked Sendable {
  static let epsilon = Convolution.batchNormEpsilon
  static let momentum = 0.1

  let parameters: ConvolutionParameters
  /// Channels computed: `channelsPerOutput` neighbours share a channel's numbers.
  let channels: Int
  private let channelsPerOutput: Int
  private let pictures: Int
  private let biases: AlignedBuffer<Float>
  private let pixels: Double
  private let kernels: TrainingKernels

  private let scale: AlignedBuffer<Float>
  private let shift: AlignedBuffer<Float>
  private let mean: AlignedBuffer<Float>
  /// Made by the first forward pass.
  private var inverseDeviation: [Double] = []
  private var usesRunningStatistics = false
  /// `dz = dFactor * d(output, masked by the ReLU) + zFactor * z + constant`.
  private let dFactor: AlignedBuffer<Float>
  private let zFactor: AlignedBuffer<Float>
  private let constant: AlignedBuffer<Float>
  /// Per picture two sums per channel: forward `z` and `z^2`, backward `d` and `d * (z - mean)`.
  private let partial: AlignedBuffer<Double>

  /// - Parameter pixels: of one computed channel, in all pictures together.
  init(
    _ parameters: ConvolutionParameters, pixels: Int, channelsPerOutput: Int, context: ExecutionContext
  ) throws(TrainingError) {
    (self.parameters, pictures, kernels) = (parameters, context.pictures, context.kernels)
    (self.channelsPerOutput, self.pixels) = (channelsPerOutput, Double(pixels * channelsPerOutput))
    channels = parameters.bias.count * channelsPerOutput
    scale = try context.scratch(channels, filledWith: 1)
    shift = try context.scratch(channels)
    mean = try context.scratch(channels)
    dFactor = try context.scratch(channels, filledWith: 1)
    zFactor = try context.scratch(channels)
    constant = try context.scratch(channels)
    biases = try context.scratch(channels)
    partial = try context.scratch(2 * channels * pictures)
  }

  @_lifetime(immortal)
  func activation(relu: Bool) -> RowActivation {
    RowActivation(scale: scale.span, shift: shift.span, relu: relu)
  }

  /// The channels computed for a channel of the parameters.
  private func computed(_ channel: Int) -> Range<Int> {
    channel * channelsPerOutput..<(channel + 1) * channelsPerOutput
  }

  private func total(_ channel: Int) -> (Double, Double) {
    var total = (0.0, 0.0)
    for picture in 0..<pictures {
      for place in computed(channel) {
        total.0 += partial[2 * channels * picture + place]
        total.1 += partial[(2 * picture + 1) * channels + place]
      }
    }
    return total
  }

  /// Mean and variance (divided by n) of a channel's sums in the last forward pass.
  func measured(_ channel: Int) -> (mean: Double, variance: Double) {
    let (sum, squares) = total(channel)
    let mean = sum / pixels
    return (mean, max(0, squares / pixels - mean * mean))
  }

  /// What the sums begin with; nil where a batch norm follows.
  var bias: AlignedBuffer<Float>? { parameters.normalization == nil ? biases : nil }

  // MARK: rows

  /// Adds a row of sums to those of the picture.
  func measure(_ picture: Int, _ z: Span<Float>, _ layout: FeatureLayout) {
    var sums = partial.mutablePart(2 * picture * channels, channels)
    var squares = partial.mutablePart((2 * picture + 1) * channels, channels)
    kernels.addStatistics(layout, z, sums: &sums, squares: &squares)
  }

  /// Adds a row of gradients by the output to those of the picture.
  func measureGradient(
    _ picture: Int, _ dOutput: Span<Float>, z: Span<Float>, relu: Bool, _ layout: FeatureLayout
  ) {
    var sums = partial.mutablePart(2 * picture * channels, channels)
    var products = partial.mutablePart((2 * picture + 1) * channels, channels)
    kernels.addGradientStatistics(
      layout, dOutput, z: z, activation(relu: relu), mean: mean.span, sums: &sums, products: &products)
  }

  /// A row of gradients by the sums, as a row of a strip.
  func loadGradient(
    _ dOutput: Span<Float>, z: Span<Float>, relu: Bool, _ layout: FeatureLayout,
    into strip: inout MutableSpan<Float>
  ) {
    kernels.loadGradient(
      layout, dOutput, z: z, activation(relu: relu), dFactor: dFactor.span, zFactor: zFactor.span,
      constant: constant.span, into: &strip)
  }

  // MARK: forward

  func beginForward() {
    partial.fill(0)
    if inverseDeviation.isEmpty { inverseDeviation = Array(repeating: 1, count: parameters.bias.count) }
    for place in 0..<channels {
      biases[place] = parameters.bias.values[place / channelsPerOutput]
    }
  }

  /// - Throws: `TrainingError.notFinite` when the layer's sums are not finite.
  func finishForward(_ phase: Phase, layer: String) throws(TrainingError) {
    usesRunningStatistics = phase.usesRunningStatistics
    for channel in 0..<parameters.bias.count {
      let (sum, squares) = total(channel)
      guard sum.isFinite, squares.isFinite else { throw .notFinite(layer: layer, what: "outputs") }
      guard let learned = parameters.normalization else { continue }
      var (center, variance) = (0.0, 0.0)
      if usesRunningStatistics {
        center =
          Double(learned.runningMean[channel]) - Double(parameters.bias.values[channel])
        variance = Double(learned.runningVariance[channel])
      } else {
        center = sum / pixels
        variance = max(0, squares / pixels - center * center)
        learn(channel, mean: center, variance: variance)
      }
      let inverse = 1 / (variance + Self.epsilon).squareRoot()
      let gain = Double(learned.gain.values[channel]) * inverse
      inverseDeviation[channel] = inverse
      for place in computed(channel) {
        mean[place] = Float(center)
        scale[place] = Float(gain)
        shift[place] = Float(Double(learned.offset.values[channel]) - center * gain)
      }
    }
  }

  private func learn(_ channel: Int, mean: Double, variance: Double) {
    guard let learned = parameters.normalization else { return }
    func follow(_ running: AlignedBuffer<Float>, _ value: Double) {
      running[channel] = Float((1 - Self.momentum) * Double(running[channel]) + Self.momentum * value)
    }
    follow(learned.runningMean, mean + Double(parameters.bias.values[channel]))
    follow(learned.runningVariance, variance * pixels / max(1, pixels - 1))
  }

  // MARK: backward

  func beginBackward() { partial.fill(0) }

  /// `dOffset = sum(d)`, `dGain = sum(d * (z - mean)) * inverseDeviation`, and the factors of `dz`; without batch norm
  /// `dBias = sum(d)`. Running statistics do not depend on `z`: then `dz = gain * inverseDeviation * d`.
  func finishBackward() {
    for channel in 0..<parameters.bias.count {
      let (dSum, dProduct) = total(channel)
      guard let learned = parameters.normalization else {
        parameters.bias.gradient[channel] = Float(dSum)
        continue
      }
      let inverse = inverseDeviation[channel]
      learned.offset.gradient[channel] = Float(dSum)
      learned.gain.gradient[channel] = Float(dProduct * inverse)
      let gain = Double(learned.gain.values[channel]) * inverse
      let isConstant = usesRunningStatistics
      let slope = isConstant ? 0 : gain * inverse * inverse * dProduct / pixels
      let push = isConstant ? 0 : gain * dSum / pixels
      for place in computed(channel) {
        dFactor[place] = Float(gain)
        zFactor[place] = Float(-slope)
        constant[place] = Float(slope * Double(mean[place]) - push)
      }
    }
  }
}

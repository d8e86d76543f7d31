import Glibc
import SegNetModel

/// Batch norm as two numbers per channel: `output = scale * z + shift`, and its gradient as three.
///
/// - Training: `mean` and `variance` (divided by n) over pictures and pixels; `scale = gain / sqrt(variance + epsilon)`,
///   `shift = offset - mean * scale`. Running statistics follow with momentum 0.1; the variance divided by n - 1.
/// - Evaluation: the same with the running statistics.
///
/// Ioffe, Szegedy, "Batch Normalization" (2015). A convolution's bias before a batch norm changes nothing but the mean:
/// it is added to the running mean, and has no gradient.
///
/// A convolution without batch norm has scale 1 and shift 0.
final class Normalization: @unchecked Sendable {
  static let epsilon = 1e-5
  static let momentum = 0.1

  let parameters: ConvolutionParameters
  let channels: Int
  private let pictures: Int
  private let pixels: Double

  let scale: AlignedBuffer<Float>
  let shift: AlignedBuffer<Float>
  let mean: AlignedBuffer<Float>
  private var inverseDeviation: [Double]
  /// `dz = dFactor * d(output, masked by the ReLU) + zFactor * z + constant`.
  let dFactor: AlignedBuffer<Float>
  let zFactor: AlignedBuffer<Float>
  let constant: AlignedBuffer<Float>
  /// Per picture two sums per channel: forward `z` and `z^2`, backward `d` and `d * (z - mean)`.
  private let partial: AlignedBuffer<Double>

  init(_ parameters: ConvolutionParameters, pictures: Int, pixels: Int) {
    (self.parameters, self.pictures, self.pixels) = (parameters, pictures, Double(pixels))
    channels = parameters.bias.values.count
    (scale, shift, mean) = (
      AlignedBuffer(count: channels), AlignedBuffer(count: channels), AlignedBuffer(count: channels)
    )
    (dFactor, zFactor, constant) = (
      AlignedBuffer(count: channels), AlignedBuffer(count: channels), AlignedBuffer(count: channels)
    )
    inverseDeviation = Array(repeating: 1, count: channels)
    partial = AlignedBuffer(count: 2 * channels * pictures)
    scale.fill(1)
    dFactor.fill(1)
  }

  func sums(_ picture: Int) -> UnsafeMutablePointer<Double> { partial.pointer + 2 * channels * picture }
  func squares(_ picture: Int) -> UnsafeMutablePointer<Double> { sums(picture) + channels }

  private func total(_ channel: Int) -> (Double, Double) {
    var total = (0.0, 0.0)
    for picture in 0..<pictures {
      total.0 += sums(picture)[channel]
      total.1 += squares(picture)[channel]
    }
    return total
  }

  // MARK: forward

  func beginForward() { partial.fill(0) }

  /// - Throws: `TrainingError.notFinite` when the layer's sums are not finite.
  func finishForward(_ phase: Phase, layer: String) throws(TrainingError) {
    for channel in 0..<channels {
      let (sum, squares) = total(channel)
      guard sum.isFinite, squares.isFinite else { throw .notFinite(layer: layer, what: "outputs") }
      guard let learned = parameters.normalization else { continue }
      var (center, variance) = (0.0, 0.0)
      switch phase {
      case .training:
        center = sum / pixels
        variance = max(0, squares / pixels - center * center)
        learn(channel, mean: center, variance: variance)
      case .evaluation:
        center =
          Double(learned.runningMean.pointer[channel]) - Double(parameters.bias.values.pointer[channel])
        variance = Double(learned.runningVariance.pointer[channel])
      }
      let inverse = 1 / (variance + Self.epsilon).squareRoot()
      let gain = Double(learned.gain.values.pointer[channel]) * inverse
      inverseDeviation[channel] = inverse
      mean.pointer[channel] = Float(center)
      scale.pointer[channel] = Float(gain)
      shift.pointer[channel] = Float(Double(learned.offset.values.pointer[channel]) - center * gain)
    }
  }

  private func learn(_ channel: Int, mean: Double, variance: Double) {
    guard let learned = parameters.normalization else { return }
    func follow(_ running: UnsafeMutablePointer<Float>, _ value: Double) {
      running[channel] = Float((1 - Self.momentum) * Double(running[channel]) + Self.momentum * value)
    }
    follow(learned.runningMean.pointer, mean + Double(parameters.bias.values.pointer[channel]))
    follow(learned.runningVariance.pointer, variance * pixels / max(1, pixels - 1))
  }

  // MARK: backward

  func beginBackward() { partial.fill(0) }

  /// `dOffset = sum(d)`, `dGain = sum(d * (z - mean)) * inverseDeviation`, and the factors of `dz`; without batch norm
  /// `dBias = sum(d)`.
  func finishBackward() {
    for channel in 0..<channels {
      let (dSum, dProduct) = total(channel)
      guard let learned = parameters.normalization else {
        parameters.bias.gradient.pointer[channel] = Float(dSum)
        continue
      }
      let inverse = inverseDeviation[channel]
      learned.offset.gradient.pointer[channel] = Float(dSum)
      learned.gain.gradient.pointer[channel] = Float(dProduct * inverse)
      let gain = Double(learned.gain.values.pointer[channel]) * inverse
      let slope = gain * inverse * inverse * dProduct / pixels
      dFactor.pointer[channel] = Float(gain)
      zFactor.pointer[channel] = Float(-slope)
      constant.pointer[channel] = Float(slope * Double(mean.pointer[channel]) - gain * dSum / pixels)
    }
  }
}

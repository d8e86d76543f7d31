import SegNetModel

/// Numbers the optimiser changes, their gradient, and what the optimiser remembers of them.
final class Parameter: Sendable {
  /// As in a weights file.
  let name: String
  let shape: [Int]
  let values: AlignedBuffer<Float>
  let gradient: AlignedBuffer<Float>
  let firstMoment: AlignedBuffer<Float>
  let secondMoment: AlignedBuffer<Float>
  var isConvolutionWeight: Bool { shape.count == 4 }

  init(_ name: String, shape: [Int], filledWith value: Float = 0) {
    (self.name, self.shape) = (name, shape)
    let count = shape.reduce(1, *)
    values = AlignedBuffer(count: count)
    gradient = AlignedBuffer(count: count)
    firstMoment = AlignedBuffer(count: count)
    secondMoment = AlignedBuffer(count: count)
    values.fill(value)
  }
}

/// The numbers of one convolution. `bias` is trained only without batch norm.
final class ConvolutionParameters: Sendable {
  let weight: Parameter
  let bias: Parameter
  let normalization: Learned?

  /// The numbers of its batch norm.
  final class Learned: Sendable {
    let gain: Parameter
    let offset: Parameter
    let runningMean: AlignedBuffer<Float>
    let runningVariance: AlignedBuffer<Float>

    init(_ layer: String, channels: Int) {
      gain = Parameter("\(layer).batch_norm.weight", shape: [channels], filledWith: 1)
      offset = Parameter("\(layer).batch_norm.bias", shape: [channels])
      runningMean = AlignedBuffer(count: channels)
      runningVariance = AlignedBuffer(count: channels)
      runningVariance.fill(1)
    }
  }

  init(_ layer: String, _ convolution: Convolution, inputChannels: Int) {
    let (outputs, kernel) = (convolution.outputChannels, convolution.kernelSize)
    weight = Parameter("\(layer).weight", shape: [outputs, inputChannels, kernel, kernel])
    bias = Parameter("\(layer).bias", shape: [outputs])
    normalization = convolution.batchNorm ? Learned(layer, channels: outputs) : nil
  }

  var trained: [Parameter] {
    if let normalization { [weight, normalization.gain, normalization.offset] } else { [weight, bias] }
  }

  /// He et al., "Delving Deep into Rectifiers" (2015), uniform: within +-sqrt(6 / (I * k * k)).
  func initialize(_ random: inout RandomSource) {
    let inputs = weight.shape[1] * weight.shape[2] * weight.shape[3]
    let bound = Float((6 / Double(inputs)).squareRoot())
    for index in 0..<weight.values.count {
      weight.values.pointer[index] = bound * (2 * random.nextUnit() - 1)
    }
  }
}

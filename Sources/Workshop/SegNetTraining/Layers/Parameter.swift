import LabelledPictures
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

  init(_ name: String, shape: [Int], filledWith value: Float = 0) throws(TrainingError) {
    (self.name, self.shape) = (name, shape)
    let count = shape.reduce(1, *)
    values = try AlignedBuffer(count: count)
    gradient = try AlignedBuffer(count: count)
    firstMoment = try AlignedBuffer(count: count)
    secondMoment = try AlignedBuffer(count: count)
    values.fill(value)
  }
}

/// The numbers of one convolution. `bias` is trained only without batch norm.
final class ConvolutionParameters: Sendable {
  let weight: Parameter
  let bias: Parameter
  let normalization: Learned?
  private let weightsPerSum: Int

  /// The numbers of its batch norm.
  final class Learned: Sendable {
    let gain: Parameter
    let offset: Parameter
    let runningMean: AlignedBuffer<Float>
    let runningVariance: AlignedBuffer<Float>

    init(_ layer: String, channels: Int) throws(TrainingError) {
      gain = try Parameter("\(layer).batch_norm.weight", shape: [channels], filledWith: 1)
      offset = try Parameter("\(layer).batch_norm.bias", shape: [channels])
      runningMean = try AlignedBuffer(count: channels)
      runningVariance = try AlignedBuffer(count: channels)
      runningVariance.fill(1)
    }
  }

  /// - Parameter isTransposed: each sum then has one weight per input channel.
  init(_ layer: String, _ convolution: Convolution, inputChannels: Int, isTransposed: Bool = false)
    throws(TrainingError)
  {
    let outputs = convolution.outputChannels
    weight = try Parameter("\(layer).weight", shape: convolution.weightShape(inputChannels: inputChannels))
    bias = try Parameter("\(layer).bias", shape: [outputs])
    normalization = convolution.batchNorm ? try Learned(layer, channels: outputs) : nil
    weightsPerSum = isTransposed ? inputChannels : convolution.weightsPerOutput(inputChannels: inputChannels)
  }

  var trained: [Parameter] {
    if let normalization { [weight, normalization.gain, normalization.offset] } else { [weight, bias] }
  }

  /// He et al., "Delving Deep into Rectifiers" (2015), uniform: within +-sqrt(6 / n) for n weights per sum.
  func initialize(_ random: inout RandomSource) {
    let bound = Float((6 / Double(weightsPerSum)).squareRoot())
    for index in 0..<weight.values.count {
      weight.values.pointer[index] = bound * (2 * random.nextUnit() - 1)
    }
  }
}

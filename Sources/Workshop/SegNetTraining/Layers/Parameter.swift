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
  var count: Int { values.count }
  var isConvolutionWeight: Bool { shape.count == 4 }

  /// - Parameter value: what the numbers are at first.
  init(
    _ name: String, shape: [Int], filledWith value: Float = 0, memory: any MemorySource = SystemMemory()
  ) throws(TrainingError) {
    (self.name, self.shape) = (name, shape)
    let count = shape.reduce(1, *)
    values = try AlignedBuffer(count: count, for: .weights, from: memory, filledWith: value)
    gradient = try AlignedBuffer(count: count, for: .weights, from: memory)
    firstMoment = try AlignedBuffer(count: count, for: .weights, from: memory)
    secondMoment = try AlignedBuffer(count: count, for: .weights, from: memory)
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

    init(_ layer: String, channels: Int, memory: any MemorySource) throws(TrainingError) {
      gain = try Parameter(
        TensorPart.gain.name(in: layer), shape: [channels], filledWith: 1, memory: memory)
      offset = try Parameter(TensorPart.offset.name(in: layer), shape: [channels], memory: memory)
      runningMean = try AlignedBuffer(count: channels, for: .weights, from: memory)
      runningVariance = try AlignedBuffer(count: channels, for: .weights, from: memory, filledWith: 1)
    }
  }

  /// - Parameter weightsPerSum: by default all those of an output channel.
  init(
    _ layer: String, _ convolution: Convolution, inputChannels: Int, weightsPerSum: Int? = nil,
    memory: any MemorySource = SystemMemory()
  ) throws(TrainingError) {
    let outputs = convolution.outputChannels
    weight = try Parameter(
      TensorPart.weight.name(in: layer), shape: convolution.weightShape(inputChannels: inputChannels),
      memory: memory)
    bias = try Parameter(TensorPart.bias.name(in: layer), shape: [outputs], memory: memory)
    normalization = convolution.batchNorm ? try Learned(layer, channels: outputs, memory: memory) : nil
    self.weightsPerSum = weightsPerSum ?? convolution.weightsPerOutput(inputChannels: inputChannels)
  }

  var trained: [Parameter] {
    if let normalization { [weight, normalization.gain, normalization.offset] } else { [weight, bias] }
  }

  /// He et al., "Delving Deep into Rectifiers" (2015), uniform: within +-sqrt(6 / n) for n weights per sum.
  func initialize(_ random: inout RandomSource) {
    let bound = Float((6 / Double(weightsPerSum)).squareRoot())
    for index in 0..<weight.values.count {
      weight.values[index] = bound * (2 * random.nextUnit() - 1)
    }
  }
}

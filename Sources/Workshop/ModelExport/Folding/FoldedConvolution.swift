import SegNetModel
import System

/// A convolution whose batch norm has gone into its weights and bias.
public struct FoldedConvolution: Equatable, Sendable {
  /// The name of the layer in the network.
  public let name: String
  /// Channels that the layer reads, of all groups together.
  public let inputChannels: Int
  /// As in the checkpoint, without the batch norm.
  public let convolution: Convolution
  /// **Shape**: `weightShape`.
  public var weight: [Float]
  /// **Shape**: [outputChannels].
  public var bias: [Float]

  /// [outputChannels, inputs of a group, kernelSize, kernelSize].
  public var weightShape: [Int] { convolution.weightShape(inputChannels: inputChannels) }
  /// The number of weights behind one output channel.
  public var weightsPerOutput: Int { convolution.weightsPerOutput(inputChannels: inputChannels) }
}

/// A trained network ready to be written in any arithmetic.
public struct FoldedNetwork: Equatable, Sendable {
  /// The description of the checkpoint, with the folded network in it.
  public var description: ModelDescription
  /// In the order of the network.
  public var convolutions: [FoldedConvolution]

  /// Reads a checkpoint and folds each batch norm: with gain `g`, offset `b`, running mean `m` and variance `v`,
  /// `weight' = weight * g / sqrt(v + epsilon)` and `bias' = (bias - m) * g / sqrt(v + epsilon) + b`.
  ///
  /// - Throws: `FileError` when the file is no checkpoint.
  public init(checkpoint: WeightsFile) throws(FileError) {
    guard checkpoint.description.kind == .checkpoint else {
      throw FileError(
        checkpoint.path, "is an exported model, not a checkpoint",
        advice: "give the best.safetensors or last.safetensors of 'hooke train'")
    }
    let layers: [(name: String, inputChannels: Int, convolution: Convolution)]
    do { layers = try checkpoint.description.network.convolutions() } catch {
      throw FileError(checkpoint.path, error.description)
    }
    convolutions = []
    for (name, inputChannels, convolution) in layers {
      convolutions.append(try Self.fold(name, inputChannels, convolution, checkpoint))
    }
    description = checkpoint.description
    description.kind = .compact
    description.network = checkpoint.description.network.folded
  }

  private static func fold(
    _ name: String, _ inputChannels: Int, _ convolution: Convolution, _ checkpoint: WeightsFile
  ) throws(FileError) -> FoldedConvolution {
    let outputs = convolution.outputChannels
    func values(_ part: TensorPart, shape: [Int]) throws(FileError) -> [Float] {
      let entry = try checkpoint.entry(part.name(in: name), .float32, shape: shape)
      let values = checkpoint.tensors.values(of: entry, as: Float.self)
      guard values.allSatisfy(\.isFinite) else {
        throw FileError(
          checkpoint.path, "tensor '\(entry.name)' holds numbers that are not finite",
          advice: "the training diverged: train again with a smaller --learning-rate")
      }
      return values
    }
    var folded = convolution
    folded.batchNorm = false
    var result = FoldedConvolution(
      name: name, inputChannels: inputChannels, convolution: folded,
      weight: try values(
        .weight, shape: convolution.weightShape(inputChannels: inputChannels)),
      bias: try values(.bias, shape: [outputs]))
    guard convolution.batchNorm else { return result }
    let gain = try values(.gain, shape: [outputs])
    let offset = try values(.offset, shape: [outputs])
    let mean = try values(.runningMean, shape: [outputs])
    let variance = try values(.runningVariance, shape: [outputs])
    for output in 0..<outputs {
      let factor =
        gain[output] / (variance[output] + Float(Convolution.batchNormEpsilon)).squareRoot()
      let first = output * result.weightsPerOutput
      for index in first..<first + result.weightsPerOutput { result.weight[index] *= factor }
      result.bias[output] = (result.bias[output] - mean[output]) * factor + offset[output]
    }
    guard result.weight.allSatisfy(\.isFinite), result.bias.allSatisfy(\.isFinite) else {
      throw FileError(
        checkpoint.path, "layer '\(name)' has numbers that are not finite once its batch norm is folded",
        advice: "the training diverged: train again with a smaller --learning-rate")
    }
    return result
  }
}

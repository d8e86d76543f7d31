import SegNetModel

/// A network's numbers, in float32.
final class TrainableNetwork: Sendable {
  let spec: NetworkSpec
  /// By layer, in the order of the network.
  let convolutions: [(name: String, parameters: ConvolutionParameters)]

  /// - Throws: `TrainingError.configuration` for networks that cannot be trained here.
  init(_ spec: NetworkSpec) throws(TrainingError) {
    self.spec = spec
    do {
      convolutions = try spec.convolutions().map {
        ($0.name, ConvolutionParameters($0.name, $0.convolution, inputChannels: $0.inputChannels))
      }
    } catch { throw .configuration("the network is impossible: \(error)") }
    var last = NetworkSpec.picture
    for layer in spec.layers {
      guard layer.operation.canBeTrained else {
        throw .configuration(
          "layer '\(layer.name)': \(layer.operation.wordInFull) cannot be trained here; it can be exported and run"
        )
      }
      guard layer.inputs == [last] else {
        throw .configuration("layer '\(layer.name)' must read '\(last)', the layer before it, to be trained")
      }
      last = layer.name
    }
    guard case .convolution(let head) = spec.layers.last?.operation, !head.batchNorm,
      head.activation == .none
    else {
      throw .configuration(
        "the last layer must be a convolution without batch norm and activation to be trained")
    }
  }

  var trained: [Parameter] { convolutions.flatMap(\.parameters.trained) }

  func initialize(seed: UInt64) {
    for (number, layer) in convolutions.enumerated() {
      var random = RandomSource(seed: seed, stream: 0, UInt64(number))
      layer.parameters.initialize(&random)
    }
  }

  func parameters(of layer: String) -> ConvolutionParameters {
    convolutions.first { $0.name == layer }!.parameters
  }
}

extension Operation {
  fileprivate var canBeTrained: Bool {
    switch self {
    case .convolution(let convolution): convolution.dilation == 1 && convolution.groups == 1
    case .maxPooling, .maxUnpooling: true
    case .concatenation, .addition, .upsampling, .pixelShuffle, .transposedConvolution: false
    }
  }

  fileprivate var wordInFull: String {
    guard case .convolution(let convolution) = self else { return word }
    return "\(word) with dilation \(convolution.dilation) and \(convolution.groups) groups"
  }
}

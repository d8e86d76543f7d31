extension LayerSpec: Codable {
  private enum Key: String, CodingKey {
    case name, operation, inputs, indices
    case outputChannels = "output_channels"
    case kernelSize = "kernel_size"
    case batchNorm = "batch_norm"
    case activation
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    name = try container.decode(String.self, forKey: .name)
    inputs = try container.decode([String].self, forKey: .inputs)
    switch try container.decode(String.self, forKey: .operation) {
    case "convolution":
      operation = .convolution(
        Convolution(
          outputChannels: try container.decode(Int.self, forKey: .outputChannels),
          kernelSize: try container.decode(Int.self, forKey: .kernelSize),
          batchNorm: try container.decode(Bool.self, forKey: .batchNorm),
          activation: try container.decode(Convolution.Activation.self, forKey: .activation)))
    case "max_pooling": operation = .maxPooling
    case "max_unpooling":
      operation = .maxUnpooling(indices: try container.decode(String.self, forKey: .indices))
    case let word: throw NetworkError(layer: name, problem: "unknown operation '\(word)'")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(operation.word, forKey: .operation)
    try container.encode(inputs, forKey: .inputs)
    switch operation {
    case .convolution(let convolution):
      try container.encode(convolution.outputChannels, forKey: .outputChannels)
      try container.encode(convolution.kernelSize, forKey: .kernelSize)
      try container.encode(convolution.batchNorm, forKey: .batchNorm)
      try container.encode(convolution.activation, forKey: .activation)
    case .maxPooling: break
    case .maxUnpooling(let indices): try container.encode(indices, forKey: .indices)
    }
  }
}

extension LayerSpec: Codable {
  private enum Key: String, CodingKey {
    case name, operation, inputs, indices, dilation, groups, activation, method, dropout
    case outputChannels = "output_channels"
    case kernelSize = "kernel_size"
    case batchNorm = "batch_norm"
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
          dilation: try container.decodeIfPresent(Int.self, forKey: .dilation) ?? 1,
          groups: try container.decodeIfPresent(Int.self, forKey: .groups) ?? 1,
          batchNorm: try container.decode(Bool.self, forKey: .batchNorm),
          activation: try container.decode(Activation.self, forKey: .activation),
          dropout: try container.decodeIfPresent(Double.self, forKey: .dropout) ?? 0))
    case "max_pooling": operation = .maxPooling
    case "max_unpooling":
      operation = .maxUnpooling(indices: try container.decode(String.self, forKey: .indices))
    case "concatenation": operation = .concatenation
    case "addition":
      operation = .addition(activation: try container.decode(Activation.self, forKey: .activation))
    case "upsampling": operation = .upsampling(try container.decode(Upsampling.self, forKey: .method))
    case "pixel_shuffle": operation = .pixelShuffle
    case "transposed_convolution":
      operation = .transposedConvolution(
        Convolution(
          outputChannels: try container.decode(Int.self, forKey: .outputChannels),
          kernelSize: try container.decode(Int.self, forKey: .kernelSize),
          batchNorm: try container.decode(Bool.self, forKey: .batchNorm),
          activation: try container.decode(Activation.self, forKey: .activation),
          dropout: try container.decodeIfPresent(Double.self, forKey: .dropout) ?? 0))
    case let word: throw NetworkError(layer: name, problem: "unknown operation '\(word)'")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(operation.word, forKey: .operation)
    try container.encode(inputs, forKey: .inputs)
    switch operation {
    case .convolution(let convolution), .transposedConvolution(let convolution):
      try container.encode(convolution.outputChannels, forKey: .outputChannels)
      try container.encode(convolution.kernelSize, forKey: .kernelSize)
      // Left out where they do nothing, as in files from before there were others.
      if convolution.dilation != 1 { try container.encode(convolution.dilation, forKey: .dilation) }
      if convolution.groups != 1 { try container.encode(convolution.groups, forKey: .groups) }
      try container.encode(convolution.batchNorm, forKey: .batchNorm)
      try container.encode(convolution.activation, forKey: .activation)
      if convolution.dropout != 0 { try container.encode(convolution.dropout, forKey: .dropout) }
    case .maxUnpooling(let indices): try container.encode(indices, forKey: .indices)
    case .addition(let activation): try container.encode(activation, forKey: .activation)
    case .upsampling(let method): try container.encode(method, forKey: .method)
    case .maxPooling, .concatenation, .pixelShuffle: break
    }
  }
}

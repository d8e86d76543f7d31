extension LayerSpec {
  /// The shape this layer gives for inputs of known shapes.
  func outputShape(_ shapes: [String: TensorShape], before: ArraySlice<LayerSpec>) throws(NetworkError)
    -> TensorShape
  {
    guard operation.inputCounts.contains(inputs.count) else {
      throw failure("\(operation.word) reads \(operation.inputCountWords), not \(inputs.count)")
    }
    for name in inputs where shapes[name] == nil {
      throw failure("reads '\(name)', which is no layer before it")
    }
    let sources = inputs.map { shapes[$0]! }
    let input = sources[0]
    if let dropout = operation.convolution?.dropout, !NetworkLimits.dropouts.contains(dropout) {
      throw failure("dropout \(dropout) is outside 0...\(NetworkLimits.dropouts.upperBound)")
    }
    switch operation {
    case .convolution(let convolution): return try shape(of: convolution, input)
    case .maxPooling:
      guard input.height % 2 == 0, input.width % 2 == 0 else {
        throw failure("cannot halve \(input.width)x\(input.height)")
      }
      return TensorShape(channels: input.channels, height: input.height / 2, width: input.width / 2)
    case .maxUnpooling(let indices):
      guard let pooling = before.first(where: { $0.name == indices }), pooling.operation == .maxPooling else {
        throw failure("takes its positions from '\(indices)', which is no max_pooling before it")
      }
      guard shapes[indices] == input else {
        throw failure("reads \(input), but the positions of '\(indices)' are for \(shapes[indices]!)")
      }
      return try doubled(input, channels: input.channels, shapes)
    case .concatenation:
      try refusePicture()
      guard sources.allSatisfy({ $0.height == input.height && $0.width == input.width }) else {
        throw failure("joins maps of different sizes: \(Self.list(sources))")
      }
      let channels = sources.reduce(0) { $0 + $1.channels }
      guard channels <= NetworkLimits.channels else {
        throw failure("\(channels) output channels are outside 1...\(NetworkLimits.channels)")
      }
      return TensorShape(channels: channels, height: input.height, width: input.width)
    case .addition(let activation):
      try refusePicture()
      guard activation != .sigmoid else {
        throw failure("has a sigmoid, which only regression maps can have")
      }
      guard sources[1] == input else { throw failure("adds maps of different shapes: \(Self.list(sources))") }
      return input
    case .upsampling:
      try refusePicture()
      return try doubled(input, channels: input.channels, shapes)
    case .pixelShuffle:
      try refusePicture()
      guard input.channels % 4 == 0 else {
        throw failure("needs four input channels for each of its own, not \(input.channels) in all")
      }
      return try doubled(input, channels: input.channels / 4, shapes)
    case .transposedConvolution(let convolution):
      try refusePicture()
      guard convolution.kernelSize == 2, convolution.dilation == 1, convolution.groups == 1 else {
        throw failure(
          "has a kernel of size \(convolution.kernelSize); transposed convolutions are 2x2, undivided")
      }
      // Four of each are computed at once.
      let most = NetworkLimits.channels / 4
      guard (1...most).contains(convolution.outputChannels) else {
        throw failure("\(convolution.outputChannels) output channels are outside 1...\(most)")
      }
      return try doubled(input, channels: convolution.outputChannels, shapes)
    }
  }

  private func failure(_ problem: String) -> NetworkError { NetworkError(layer: name, problem: problem) }

  private static func list(_ shapes: [TensorShape]) -> String {
    shapes.map(\.description).joined(separator: ", ")
  }

  private func shape(of convolution: Convolution, _ input: TensorShape) throws(NetworkError) -> TensorShape {
    guard NetworkLimits.kernelSizes.contains(convolution.kernelSize) else {
      throw failure("kernel size \(convolution.kernelSize) is none of 1, 3, 5, 7")
    }
    guard NetworkLimits.dilations.contains(convolution.dilation) else {
      throw failure("dilation \(convolution.dilation) is outside 1...\(NetworkLimits.dilations.upperBound)")
    }
    guard (1...NetworkLimits.channels).contains(convolution.outputChannels) else {
      throw failure("\(convolution.outputChannels) output channels are outside 1...\(NetworkLimits.channels)")
    }
    guard
      convolution.groups == 1
        || convolution.groups == input.channels && convolution.outputChannels == input.channels
    else {
      throw failure(
        "\(convolution.groups) groups, \(input.channels) input and \(convolution.outputChannels) output channels: "
          + "groups are 1, or as many as both")
    }
    return TensorShape(channels: convolution.outputChannels, height: input.height, width: input.width)
  }

  private func doubled(_ input: TensorShape, channels: Int, _ shapes: [String: TensorShape])
    throws(NetworkError) -> TensorShape
  {
    let picture = shapes[NetworkSpec.picture]!
    guard 2 * input.height <= picture.height, 2 * input.width <= picture.width else {
      throw failure("cannot double \(input.width)x\(input.height): it would be larger than the picture")
    }
    return TensorShape(channels: channels, height: 2 * input.height, width: 2 * input.width)
  }

  /// The picture's numbers have a step and a margin of their own.
  private func refusePicture() throws(NetworkError) {
    guard !inputs.contains(NetworkSpec.picture) else {
      throw failure("\(operation.word) cannot read the picture, only what a convolution makes of it")
    }
  }
}

extension Operation {
  fileprivate var inputCounts: ClosedRange<Int> {
    switch self {
    case .concatenation: 2...NetworkLimits.concatenatedInputs
    case .addition: 2...2
    case .convolution, .maxPooling, .maxUnpooling, .upsampling, .pixelShuffle,
      .transposedConvolution:
      1...1
    }
  }

  fileprivate var inputCountWords: String {
    let counts = inputCounts
    if counts.count > 1 { return "\(counts.lowerBound) to \(counts.upperBound) inputs" }
    return counts.lowerBound == 1 ? "1 input" : "\(counts.lowerBound) inputs"
  }
}

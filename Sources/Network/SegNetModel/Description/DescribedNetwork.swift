/// Spells out a `NetworkDescription`, layer by layer.
struct DescribedNetwork {
  private let description: NetworkDescription
  private let poolsDeepest: Bool
  private let decoder: NetworkDescription.Doubling
  private let skip: NetworkDescription.Skip
  private var layers: [LayerSpec] = []
  /// The layer that the next one reads, and its channels.
  private var last = (name: NetworkSpec.picture, channels: NetworkSpec.pictureChannels)

  init(_ description: NetworkDescription) {
    self.description = description
    poolsDeepest = description.architecture != .uNet
    switch description.architecture {
    case .segNet: (decoder, skip) = (description.decoder ?? .unpooling, description.skip ?? .none)
    case .uNet: (decoder, skip) = (description.decoder ?? .nearest, description.skip ?? .concatenation)
    case .encoderDecoder: (decoder, skip) = (description.decoder ?? .transposed, description.skip ?? .none)
    }
  }

  private func value<Number>(_ list: [Number], _ stage: Int) -> Number {
    list.count == 1 ? list[0] : list[stage]
  }

  mutating func build(classes: Int) -> NetworkSpec {
    let widths = description.widths
    var early: [(name: String, channels: Int)] = []
    for (stage, width) in widths.enumerated() {
      let name = "encoder\(stage + 1)"
      addBlock(name, stage, width, value(description.convolutionsPerStage, stage))
      early.append(last)
      if stage < widths.count - 1 || poolsDeepest {
        add("\(name).pooling", .maxPooling, channels: last.channels)
      }
    }
    for stage in (0..<(poolsDeepest ? widths.count : widths.count - 1)).reversed() {
      let name = "decoder\(stage + 1)"
      addDoubling(name, stage, widths[stage], early[stage].channels)
      addSkip(name, early[stage])
      let count = value(description.convolutionsPerStage, stage)
      if poolsDeepest {
        // The last convolution leads over to the next stage's channels; in the first stage the classifier is the last.
        addBlock(name, stage, widths[stage], count - 1)
        if stage > 0 { addConvolution("\(name).convolution\(count)", stage, widths[stage - 1]) }
      } else {
        addBlock(name, stage, widths[stage], count)
      }
    }
    let kernel = poolsDeepest ? value(description.kernelSizes, 0) : 1
    let classifier = Convolution(
      outputChannels: classes, kernelSize: kernel, batchNorm: false, activation: .none)
    add("classifier", .convolution(classifier), channels: classes)
    return NetworkSpec(layers: layers)
  }

  private mutating func add(
    _ name: String, _ operation: some LayerOperation, beside: [String] = [], channels: Int
  ) {
    layers.append(LayerSpec(name, operation, inputs: beside + [last.name]))
    last = (name, channels)
  }

  /// With batch norm and ReLU.
  private mutating func addConvolution(
    _ name: String, _ stage: Int, _ channels: Int, kernelSize: Int? = nil, dilation: Int = 1, groups: Int = 1,
    dropout: Double = 0
  ) {
    let convolution = Convolution(
      outputChannels: channels, kernelSize: kernelSize ?? value(description.kernelSizes, stage),
      dilation: dilation, groups: groups, batchNorm: true, activation: .relu, dropout: dropout)
    add(name, .convolution(convolution), channels: channels)
  }

  private mutating func addBlock(_ name: String, _ stage: Int, _ channels: Int, _ count: Int) {
    guard count > 0 else { return }
    let start = last
    for number in 1...count {
      let convolution = "\(name).convolution\(number)"
      let dropout = number == count ? value(description.dropout, stage) : 0
      switch description.block {
      case .plain, .residual: addConvolution(convolution, stage, channels, dropout: dropout)
      case .dilated:
        addConvolution(
          convolution, stage, channels,
          dilation: min(1 << (number - 1), NetworkLimits.dilations.upperBound), dropout: dropout)
      case .depthwise where last.name == NetworkSpec.picture:
        addConvolution(convolution, stage, channels, dropout: dropout)
      case .depthwise:
        addConvolution("\(convolution).depthwise", stage, last.channels, groups: last.channels)
        addConvolution(convolution, stage, channels, kernelSize: 1, dropout: dropout)
      }
    }
    guard description.block == .residual else { return }
    let branch = last
    last = start
    // The picture's numbers have a step of their own, so that they cannot be added.
    if start.channels != channels || start.name == NetworkSpec.picture {
      addConvolution("\(name).projection", stage, channels, kernelSize: 1)
    }
    add("\(name).sum", .addition(activation: .none), beside: [branch.name], channels: channels)
  }

  /// - Parameter early: the channels of the map of the same size in the encoder.
  private mutating func addDoubling(_ name: String, _ stage: Int, _ width: Int, _ early: Int) {
    switch decoder {
    case .unpooling:
      fit("\(name).narrowing", stage, early)
      add(
        "\(name).unpooling", .maxUnpooling(indices: "encoder\(stage + 1).pooling"), channels: last.channels)
    case .transposed:
      let convolution = Convolution(
        outputChannels: width, kernelSize: 2, batchNorm: true, activation: .relu)
      add("\(name).transposed", .transposedConvolution(convolution), channels: width)
    case .shuffle:
      addConvolution("\(name).widening", stage, 4 * width, kernelSize: 1)
      add("\(name).shuffle", .pixelShuffle, channels: width)
    case .nearest, .bilinear:
      add(
        "\(name).upsampling", .upsampling(decoder == .nearest ? .nearest : .bilinear), channels: last.channels
      )
    }
  }

  private mutating func addSkip(_ name: String, _ early: (name: String, channels: Int)) {
    switch skip {
    case .none: break
    case .concatenation:
      add(
        "\(name).concatenation", .concatenation, beside: [early.name],
        channels: early.channels + last.channels)
    case .addition:
      fit("\(name).fitting", 0, early.channels)
      add("\(name).addition", .addition(activation: .none), beside: [early.name], channels: early.channels)
    }
  }

  /// A 1x1 convolution where the channels are others than what comes needs.
  private mutating func fit(_ name: String, _ stage: Int, _ channels: Int) {
    if last.channels != channels { addConvolution(name, stage, channels, kernelSize: 1) }
  }
}

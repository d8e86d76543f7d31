import CSegKernels
import Imaging
import SegNetModel

extension Stage {
  /// The stages of a network for pictures of a size, in running order; the first is the picture, the last gives the
  /// labels, and that of regression maps, if there is one, comes before it.
  ///
  /// - Parameter size: multiples of `network.sizeMultiple`.
  /// - Throws: `RuntimeError.network` for what the row kernels do not do.
  static func stages(of model: ModelWeights, size: PixelSize) throws(RuntimeError) -> [Stage] {
    var builder = try StageBuilder(model, size: size)
    for layer in model.network.layers where model.network.head(layer.name) == nil { try builder.add(layer) }
    if let regression = model.network.regressionLayer { try builder.add(regression) }
    try builder.add(model.network.classLayer!)
    return builder.stages
  }
}

/// Turns layers into stages, one after the other.
private struct StageBuilder {
  private let model: ModelWeights
  private let shapes: [String: TensorShape]
  private let fusions: StageFusions
  private var numbers = [NetworkSpec.picture: 0]
  private(set) var stages: [Stage]

  init(_ model: ModelWeights, size: PixelSize) throws(RuntimeError) {
    self.model = model
    do { shapes = try model.network.shapes(for: (width: size.width, height: size.height)) } catch {
      throw .network(layer: error.layer, problem: error.problem)
    }
    fusions = StageFusions(model.network)
    stages = [
      Stage(
        kind: .picture, layer: NetworkSpec.picture, convolution: nil, source: 0, second: 0,
        doublesSource: false,
        doublesSecond: false, shape: shapes[NetworkSpec.picture]!, scale: 1,
        storedChannels: SEG_PICTURE_CHANNELS,
        padding: 0, rectifies: false, channelStep: 1, multiplier: 1, isSigmoid: false)
    ]
  }

  /// A stage that another one reads, or the one before it, at half its size.
  private struct Origin {
    var stage: Int
    var doubled = false
  }

  private func origin(_ input: String) -> Origin {
    if let upsampling = fusions.joinedUpsamplings[input] {
      return Origin(stage: numbers[upsampling.inputs[0]]!, doubled: true)
    }
    return Origin(stage: numbers[input]!)
  }

  mutating func add(_ layer: LayerSpec) throws(RuntimeError) {
    if fusions.pooled.contains(layer.name) || fusions.joinedUpsamplings[layer.name] != nil { return }
    switch layer.operation {
    case .convolution(let spec):
      let kind: Stage.Kind =
        switch model.network.head(layer.name)?.kind {
        case .classes: .labels
        case .regression: .regression
        case nil: .convolution
        }
      guard kind != .convolution || spec.activation == .relu else {
        throw .network(layer: layer.name, problem: "a ReLU must follow every convolution but the last")
      }
      append(kind, layer, convolution: layer, origin(layer.inputs[0]))
    case .transposedConvolution(let spec):
      guard spec.activation == .relu else {
        throw .network(layer: layer.name, problem: "a ReLU must follow every convolution but the last")
      }
      let input = shapes[layer.inputs[0]]!
      let channels = model.kernelWeights(of: layer.name)!.convolution.outputChannels
      append(
        .convolution, layer, convolution: layer, origin(layer.inputs[0]),
        shape: TensorShape(channels: channels, height: input.height, width: input.width))
      append(.pixelShuffle, layer, Origin(stage: stages.count - 1, doubled: true))
    case .maxPooling:
      if let convolution = fusions.pooledConvolutions[layer.name] {
        append(.pooledConvolution, layer, convolution: convolution, origin(convolution.inputs[0]))
      } else {
        let source = origin(layer.inputs[0])
        guard source.stage != 0 else {
          throw .network(layer: layer.name, problem: "the picture cannot be pooled")
        }
        append(.pooling, layer, source)
      }
    case .maxUnpooling(let indices):
      let source = Origin(stage: numbers[layer.inputs[0]]!, doubled: true)
      append(.unpooling, layer, source, Origin(stage: numbers[indices]!, doubled: true))
    case .upsampling(.nearest):
      append(.repetition, layer, Origin(stage: numbers[layer.inputs[0]]!, doubled: true))
    case .upsampling(.bilinear):
      append(.bilinear, layer, Origin(stage: numbers[layer.inputs[0]]!, doubled: true))
    case .pixelShuffle: append(.pixelShuffle, layer, Origin(stage: numbers[layer.inputs[0]]!, doubled: true))
    case .addition: append(.addition, layer, origin(layer.inputs[0]), origin(layer.inputs[1]))
    case .concatenation:
      // Two at a time; the parts but the last have fewer channels than the layer.
      var joined = origin(layer.inputs[0])
      var channels = shapes[layer.inputs[0]]!.channels
      for input in layer.inputs.dropFirst() {
        channels += shapes[input]!.channels
        var shape = shapes[layer.name]!
        shape.channels = channels
        append(.concatenation, layer, joined, origin(input), shape: shape)
        joined = Origin(stage: stages.count - 1)
      }
    }
    numbers[layer.name] = stages.count - 1
  }

  private mutating func append(
    _ kind: Stage.Kind, _ layer: LayerSpec, convolution: LayerSpec? = nil, _ source: Origin,
    _ second: Origin? = nil,
    shape: TensorShape? = nil
  ) {
    let shape = shape ?? shapes[layer.name]!
    let second = second ?? source
    let rectifies = if case .addition(.relu) = layer.operation { true } else { false }
    stages.append(
      Stage(
        kind: kind, layer: layer.name, convolution: convolution?.name, source: source.stage,
        second: second.stage,
        doublesSource: source.doubled, doublesSecond: second.doubled, shape: shape,
        scale: stages[0].shape.height / shape.height,
        storedChannels: Int(seg_stored_channels(Int32(shape.channels))),
        padding: convolution.map { model.kernelWeights(of: $0.name)!.convolution.padding } ?? 0,
        rectifies: rectifies,
        channelStep: layer.operation == .pixelShuffle ? 4 : 1,
        multiplier: model.additionMultipliers[layer.name] ?? 1,
        isSigmoid: layer.operation.convolution?.activation == .sigmoid))
  }
}

/// Layers that have no rows of their own because the one layer that reads them does their work too.
private struct StageFusions {
  /// Convolutions that only one pooling layer reads.
  private(set) var pooled: Set<String> = []
  /// The same by the name of the pooling layer.
  private(set) var pooledConvolutions: [String: LayerSpec] = [:]
  /// Nearest upsamplings that only one concatenation reads.
  private(set) var joinedUpsamplings: [String: LayerSpec] = [:]

  init(_ network: NetworkSpec) {
    for layer in network.layers where network.head(layer.name) == nil {
      let readers = network.layers.filter { $0.inputs.contains(layer.name) }
      guard readers.count == 1 else { continue }
      switch (layer.operation, readers[0].operation) {
      case (.convolution(let spec), .maxPooling) where spec.activation == .relu:
        pooled.insert(layer.name)
        pooledConvolutions[readers[0].name] = layer
      case (.upsampling(.nearest), .concatenation): joinedUpsamplings[layer.name] = layer
      default: break
      }
    }
  }
}

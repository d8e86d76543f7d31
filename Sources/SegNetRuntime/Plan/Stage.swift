import CSegKernels
import Imaging
import SegNetModel

/// One step of the row stream: a layer, or a convolution together with the pooling layer that alone reads it.
struct Stage: Sendable {
  enum Kind: Sendable, BitwiseCopyable {
    case picture
    case convolution
    /// A convolution whose rows are pooled as they are stored.
    case pooledConvolution
    /// The last convolution: stores the class of each pixel.
    case labels
    case pooling
    case unpooling
  }

  let kind: Kind
  /// The layer whose output this is, or `NetworkSpec.picture`.
  let layer: String
  /// The convolution in it, if any: `layer` itself, or the layer whose rows are pooled into `layer`.
  let convolution: String?
  /// The stage whose rows this one reads; its own number for the picture.
  let source: Int
  /// The stage whose pooling positions an unpooling reads; `source` for others.
  let positions: Int
  /// The output.
  let shape: TensorShape
  /// By how much the output is smaller than the picture, per side.
  let scale: Int
  /// Channels per pixel as the kernels keep them.
  let storedChannels: Int
  /// Rows above and below that the convolution reads, 0 for others.
  let padding: Int

  var storesPositions: Bool { kind == .pooledConvolution || kind == .pooling }
}

extension Stage {
  /// The stages of a network for pictures of a size, in running order; the first is the picture.
  ///
  /// - Parameter size: multiples of `network.sizeMultiple`.
  /// - Throws: `RuntimeError.network` for what the row kernels do not do.
  static func stages(of model: ModelWeights, size: PixelSize) throws(RuntimeError) -> [Stage] {
    let network = model.network
    let shapes: [String: TensorShape]
    do { shapes = try network.shapes(for: (width: size.width, height: size.height)) } catch {
      throw .network(layer: error.layer, problem: error.problem)
    }
    var numbers = [NetworkSpec.picture: 0]
    var stages = [
      Stage(
        kind: .picture, layer: NetworkSpec.picture, convolution: nil, source: 0, positions: 0,
        shape: shapes[NetworkSpec.picture]!, scale: 1, storedChannels: SEG_PICTURE_CHANNELS,
        padding: 0)
    ]
    let fused = poolingFusions(of: network)
    for (index, layer) in network.layers.enumerated() where fused.pooled[layer.name] == nil {
      let convolution = fused.convolutions[layer.name] ?? layer
      let source = numbers[convolution.inputs[0]]!
      let isLast = index == network.layers.count - 1
      var positions = source
      let kind: Kind
      switch layer.operation {
      case .convolution(let spec):
        guard isLast || spec.activation == .relu else {
          throw .network(layer: layer.name, problem: "a ReLU must follow every convolution but the last")
        }
        kind = isLast ? .labels : .convolution
      case .maxPooling:
        kind = fused.convolutions[layer.name] == nil ? .pooling : .pooledConvolution
        guard kind != .pooling || source != 0 else {
          throw .network(layer: layer.name, problem: "the picture cannot be pooled")
        }
      case .maxUnpooling(let indices):
        positions = numbers[indices]!
        kind = .unpooling
      }
      let shape = shapes[layer.name]!
      let weights = model.convolutions[convolution.name]
      numbers[layer.name] = stages.count
      stages.append(
        Stage(
          kind: kind, layer: layer.name, convolution: weights == nil ? nil : convolution.name,
          source: source, positions: positions, shape: shape, scale: size.height / shape.height,
          storedChannels: Int(seg_stored_channels(Int32(shape.channels))),
          padding: weights?.convolution.padding ?? 0))
    }
    return stages
  }

  /// The convolutions that only one pooling layer reads, and those pooling layers.
  private static func poolingFusions(of network: NetworkSpec)
    -> (pooled: [String: LayerSpec], convolutions: [String: LayerSpec])
  {
    var pooled: [String: LayerSpec] = [:]
    var convolutions: [String: LayerSpec] = [:]
    for layer in network.layers.dropLast() {
      let readers = network.layers.filter { $0.inputs.contains(layer.name) }
      guard case .convolution(let spec) = layer.operation, spec.activation == .relu, readers.count == 1,
        readers[0].operation == .maxPooling
      else { continue }
      pooled[layer.name] = readers[0]
      convolutions[readers[0].name] = layer
    }
    return (pooled, convolutions)
  }
}

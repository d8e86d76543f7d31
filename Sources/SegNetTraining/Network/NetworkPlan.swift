import SegNetModel

/// A network made ready for batches of one size: layers with their memory, taken once and used for every step.
final class NetworkPlan {
  let network: TrainableNetwork
  let context: ExecutionContext
  let picture: PictureLayer
  /// Without the picture.
  let layers: [any Layer]
  /// Gradients of layer outputs, from the last layer to the first by turns.
  private let gradients: [AlignedBuffer<Float>]

  /// - Precondition: width and height are multiples of the network's `sizeMultiple`.
  init(_ network: TrainableNetwork, width: Int, height: Int, context: ExecutionContext, trains: Bool) {
    (self.network, self.context) = (network, context)
    let shape = TensorShape(channels: NetworkSpec.pictureChannels, height: height, width: width)
    picture = PictureLayer(layout: FeatureLayout(shape), context: context)
    // Without a backward pass nobody reads a convolution's sums after the next convolution.
    let shared = trains ? [] : Self.sharedSums(network.spec, width: width, height: height, context)
    var convolutions = 0
    var layers: [any Layer] = []
    var last: any Layer = picture
    for spec in network.spec.layers {
      switch spec.operation {
      case .convolution(let convolution):
        last = ConvolutionLayer(
          spec.name, convolution, input: last, parameters: network.parameters(of: spec.name),
          context: context, trains: trains, memory: trains ? nil : shared[convolutions % 2])
        convolutions += 1
      case .maxPooling: last = MaxPoolingLayer(spec.name, input: last, context: context)
      case .maxUnpooling(let indices):
        let pooling = layers.first { $0.name == indices } as! MaxPoolingLayer
        last = MaxUnpoolingLayer(spec.name, input: last, pooling: pooling, context: context)
      case .concatenation, .addition, .upsampling, .pixelShuffle, .transposedConvolution:
        preconditionFailure("a TrainableNetwork has no \(spec.operation.word)")
      }
      layers.append(last)
    }
    self.layers = layers
    let largest = layers.dropLast().map(\.layout.pictureCount).max() ?? 0
    gradients = trains ? (0..<2).map { _ in AlignedBuffer(count: context.pictures * largest) } : []
  }

  /// Memory for the convolutions by turns.
  private static func sharedSums(_ spec: NetworkSpec, width: Int, height: Int, _ context: ExecutionContext)
    -> [AlignedBuffer<Float>]
  {
    guard let shapes = try? spec.shapes(for: (width: width, height: height)) else {
      preconditionFailure("the size is a multiple of what the network needs")
    }
    var counts = [0, 0]
    var number = 0
    for layer in spec.layers {
      guard case .convolution = layer.operation else { continue }
      counts[number % 2] = max(counts[number % 2], FeatureLayout(shapes[layer.name]!).pictureCount)
      number += 1
    }
    return counts.map { AlignedBuffer(count: context.pictures * $0) }
  }

  /// The last layer's sums: one value per class and pixel. `backward` expects their gradient in the same place.
  var logits: FeatureMap { (layers.last as! ConvolutionLayer).z }

  func forward(_ phase: Phase) throws(TrainingError) {
    for layer in layers { try layer.forward(phase) }
  }

  /// - Parameter logits: as `forward` left them, turned into `dLogits`.
  func backward() throws(TrainingError) {
    var dOutput = logits
    for (number, layer) in layers.enumerated().reversed() {
      let below: (any Layer)? = number > 0 ? layers[number - 1] : nil
      let dInput = below.map { FeatureMap(layout: $0.layout, memory: gradients[number % 2]) }
      try layer.backward(dOutput: dOutput, dInput: dInput)
      if let dInput { dOutput = dInput }
    }
  }
}

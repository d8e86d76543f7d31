import Imaging
import ModelFixtures
import NetworkReference
import SegNetModel
import Testing

@testable import SegNetRuntime

/// Networks that nobody would draw: any graph that the model format allows must stream to the reference's labels.
struct RandomNetworkTests {
  @Test(arguments: 1...24)
  func streamIsTheReference(seed: Int) throws {
    var random = SeededNumbers(UInt64(seed))
    let spec = randomNetwork(&random)
    let model = try RandomModel(spec, .int8, seed: UInt64(seed))
    let weights = try ModelWeights(description: model.description, tensors: model.tensors)
    let size = PixelSize(
      width: Int.random(in: 16...70, using: &random), height: Int.random(in: 16...60, using: &random))
    let image = randomPicture(size, seed: UInt64(seed))
    let expected = ReferenceInterpreter(model: weights).segment(image)
    for (threads, rowsPerStep) in [(1, 2), (2, 8), (3, 4)] {
      let interpreter = try Interpreter(
        weights, pictureSize: size, threads: threads, isa: nil, memoryLimit: nil, rowsPerStep: rowsPerStep)
      var labels = LabelMap(size: size, filledWith: 255)
      interpreter.segment(image.view, into: &labels)
      #expect(labels == expected, "\(size), \(threads) threads, \(rowsPerStep) rows per step, \(spec)")
    }
  }

  /// Grows a graph layer by layer: each reads any maps so far that it can read.
  private func randomNetwork(_ random: inout SeededNumbers) -> NetworkSpec {
    var graph = RandomGraph()
    for _ in 0..<Int.random(in: 5...18, using: &random) { graph.grow(&random) }
    graph.addConvolution(3, .none, from: graph.maps.last { $0.scale == 1 }!, &random)
    return NetworkSpec(layers: graph.layers)
  }
}

private struct RandomGraph {
  struct Map {
    var name: String
    var channels: Int
    var scale: Int
  }

  var maps = [Map(name: NetworkSpec.picture, channels: 3, scale: 1)]
  var poolings: [Map] = []
  var layers: [LayerSpec] = []

  @discardableResult
  mutating func add(_ operation: some LayerOperation, _ sources: [Map], channels: Int, scale: Int) -> Map {
    let map = Map(name: "layer\(layers.count)", channels: channels, scale: scale)
    layers.append(LayerSpec(map.name, operation, inputs: sources.map(\.name)))
    maps.append(map)
    return map
  }

  mutating func addConvolution(
    _ channels: Int, _ activation: Activation, from source: Map, _ random: inout SeededNumbers
  ) {
    let depthwise = activation == .relu && source.scale > 1 && Bool.random(using: &random)
    let outputs = depthwise ? source.channels : channels
    add(
      .convolution(
        Convolution(
          outputChannels: outputs, kernelSize: [1, 3, 3, 3, 5].randomElement(using: &random)!,
          dilation: [1, 1, 1, 2, 3, 4].randomElement(using: &random)!, groups: depthwise ? outputs : 1,
          batchNorm: false, activation: activation)),
      [source], channels: outputs, scale: source.scale)
  }

  mutating func grow(_ random: inout SeededNumbers) {
    // Mostly the newest map, so that the graph gets deep.
    let source = Bool.random(using: &random) ? maps.last! : maps.randomElement(using: &random)!
    let matching = poolings.filter { $0.scale == source.scale && $0.channels == source.channels }
    let isPicture = source.name == NetworkSpec.picture
    let sameSize = maps.dropFirst().filter { $0.scale == source.scale }
    let sameShape = sameSize.filter { $0.channels == source.channels }
    switch Int.random(in: 0..<9, using: &random) {
    case 0 where !isPicture && source.scale < 8:
      poolings.append(add(.maxPooling, [source], channels: source.channels, scale: 2 * source.scale))
    case 1 where !matching.isEmpty:
      let pooling = matching.randomElement(using: &random)!
      add(.maxUnpooling(indices: pooling.name), [source], channels: source.channels, scale: source.scale / 2)
    case 2 where !isPicture, 3 where !isPicture:
      let others = (1...Int.random(in: 1...3, using: &random)).map { _ in
        sameSize.randomElement(using: &random)!
      }
      let channels = others.reduce(source.channels) { $0 + $1.channels }
      if channels <= 128 { add(.concatenation, [source] + others, channels: channels, scale: source.scale) }
    case 4 where !isPicture:
      let activation: Activation = Bool.random(using: &random) ? .relu : .none
      let other = sameShape.randomElement(using: &random)!
      add(.addition(activation: activation), [source, other], channels: source.channels, scale: source.scale)
    case 5 where source.scale > 1:
      let method: Upsampling.Method = Bool.random(using: &random) ? .nearest : .bilinear
      add(.upsampling(method), [source], channels: source.channels, scale: source.scale / 2)
    case 6 where source.scale > 1 && source.channels % 4 == 0:
      add(.pixelShuffle, [source], channels: source.channels / 4, scale: source.scale / 2)
    case 7 where source.scale > 1:
      let convolution = Convolution(outputChannels: 9, kernelSize: 2, batchNorm: false, activation: .relu)
      add(.transposedConvolution(convolution), [source], channels: 9, scale: source.scale / 2)
    default: addConvolution([5, 16, 20].randomElement(using: &random)!, .relu, from: source, &random)
    }
  }
}

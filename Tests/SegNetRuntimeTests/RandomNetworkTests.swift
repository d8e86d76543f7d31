import Imaging
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

  /// Grows a graph layer by layer: each reads any map so far; an unpooling any map of the shape of a pooling's output.
  private func randomNetwork(_ random: inout SeededNumbers) -> NetworkSpec {
    struct Map { var name: String, channels: Int, scale: Int }
    var maps = [Map(name: NetworkSpec.picture, channels: 3, scale: 1)]
    var poolings: [Map] = []
    var layers: [LayerSpec] = []
    func add(_ operation: Operation, _ source: Map, channels: Int, scale: Int) -> Map {
      let map = Map(name: "layer\(layers.count)", channels: channels, scale: scale)
      layers.append(LayerSpec(map.name, operation, inputs: [source.name]))
      maps.append(map)
      return map
    }
    func convolution(_ channels: Int, _ activation: Convolution.Activation, _ random: inout SeededNumbers)
      -> Operation
    {
      .convolution(
        Convolution(
          outputChannels: channels, kernelSize: [1, 3, 3, 3, 5].randomElement(using: &random)!,
          batchNorm: false,
          activation: activation))
    }
    for _ in 0..<Int.random(in: 4...14, using: &random) {
      // Mostly the newest map, so that the graph gets deep.
      let source = Bool.random(using: &random) ? maps.last! : maps.randomElement(using: &random)!
      let matching = poolings.filter { $0.scale == source.scale && $0.channels == source.channels }
      switch Int.random(in: 0..<5, using: &random) {
      case 0 where source.name != NetworkSpec.picture && source.scale < 8:
        poolings.append(add(.maxPooling, source, channels: source.channels, scale: 2 * source.scale))
      case 1, 2:
        guard let pooling = matching.randomElement(using: &random) else { fallthrough }
        _ = add(
          .maxUnpooling(indices: pooling.name), source, channels: source.channels, scale: source.scale / 2)
      default:
        let channels = [5, 16, 20].randomElement(using: &random)!
        _ = add(convolution(channels, .relu, &random), source, channels: channels, scale: source.scale)
      }
    }
    let last = maps.last { $0.scale == 1 }!
    _ = add(convolution(3, .none, &random), last, channels: 3, scale: 1)
    return NetworkSpec(layers: layers)
  }
}

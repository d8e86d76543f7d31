import Foundation
import SegNetModel
import Testing

@Suite struct NetworkSpecTests {
  private let compact = NetworkSpec.segNet(widths: [16, 32, 64], classes: 3)
  private let published = NetworkSpec.segNet(widths: [64, 128, 256], classes: 3)

  @Test func costsOfTheCompactNetwork() throws {
    #expect(try compact.parameterCount() == 144_867)
    #expect(try compact.multiplyAccumulates(for: (256, 256)) == 1_264_582_656)
    #expect(try compact.multiplyAccumulates(for: (640, 480)) == 5_927_731_200)
  }

  @Test func costsOfThePublishedWidths() throws {
    #expect(try published.parameterCount() == 2_293_635)
    #expect(abs(Double(try published.multiplyAccumulates(for: (256, 256))) / 1e9 - 19.55) < 0.005)
  }

  @Test func shapesHalveAndDoubleAgain() throws {
    let shapes = try compact.shapes(for: (width: 640, height: 480))
    #expect(shapes["picture"] == TensorShape(channels: 3, height: 480, width: 640))
    #expect(shapes["encoder1.convolution2"] == TensorShape(channels: 16, height: 480, width: 640))
    #expect(shapes["encoder3.pooling"] == TensorShape(channels: 64, height: 60, width: 80))
    #expect(shapes["decoder3.unpooling"] == TensorShape(channels: 64, height: 120, width: 160))
    #expect(shapes["decoder3.convolution2"] == TensorShape(channels: 32, height: 120, width: 160))
    #expect(shapes["classifier"] == TensorShape(channels: 3, height: 480, width: 640))
    #expect(compact.sizeMultiple == 8 && compact.outputChannels == 3)
    #expect(shapes["classifier"]?.description == "3x480x640" && shapes["classifier"]?.elementCount == 921_600)
  }

  @Test func foldingTakesTheBatchNormsAway() throws {
    let folded = compact.folded
    #expect(folded.layers.map(\.name) == compact.layers.map(\.name))
    // Each channel before the classifier had a gain and an offset besides the bias.
    #expect(try compact.parameterCount() - folded.parameterCount() == 2 * (16 * 4 + 32 * 4 + 64 * 3))
    #expect(folded.folded == folded)
  }

  @Test func survivesJSON() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(compact)
    #expect(try JSONDecoder().decode(NetworkSpec.self, from: data) == compact)
    #expect(String(decoding: data, as: UTF8.self).contains(#""operation":"max_unpooling""#))
  }

  /// The reach found by following every dependency of single pixels along one axis.
  private func bruteForceRadius(_ network: NetworkSpec) throws -> Int {
    let period = network.sizeMultiple
    let extent = 64 * period
    let shapes = try network.shapes(for: (width: extent, height: period))
    var reach = 0
    for start in extent / 2..<extent / 2 + period {
      var needed: [String: Set<Int>] = [network.layers.last!.name: [start]]
      for layer in network.layers.reversed() {
        guard let positions = needed[layer.name] else { continue }
        let width = shapes[layer.inputs[0]]!.width
        let sources: [Int] =
          switch layer.operation {
          case .convolution(let convolution):
            positions.flatMap { position in (-convolution.padding...convolution.padding).map { position + $0 }
            }
          case .maxPooling: positions.flatMap { [2 * $0, 2 * $0 + 1] }
          case .maxUnpooling: positions.map { $0 / 2 }
          }
        needed[layer.inputs[0], default: []].formUnion(sources.filter { (0..<width).contains($0) })
        if case .maxUnpooling(let indices) = layer.operation {
          // Where the maximum stood depends on all of the pooling's window.
          needed[indices, default: []].formUnion(positions.map { $0 / 2 })
        }
      }
      let seen = needed[NetworkSpec.picture]!
      reach = max(reach, start - seen.min()!, seen.max()! - start)
    }
    return reach
  }

  @Test(arguments: [
    NetworkSpec.segNet(widths: [4], classes: 2), .segNet(widths: [4, 4], classes: 2),
    .segNet(widths: [16, 32, 64], classes: 3), .segNet(widths: [4, 4, 4, 4], classes: 2),
    .segNet(widths: [4, 4, 4], classes: 2, convolutionsPerStage: 1),
    .segNet(widths: [4, 4], classes: 2, convolutionsPerStage: 3, kernelSize: 5),
  ])
  func theRadiusIsAsFarAsAPixelLooks(network: NetworkSpec) throws {
    #expect(try network.receptiveFieldRadius() == bruteForceRadius(network))
  }

  @Test func threeStagesLookThirtyFivePixelsFar() throws {
    #expect(try compact.receptiveFieldRadius() == 35)
  }

  // MARK: Networks that cannot be

  private func convolution(_ name: String, _ channels: Int, from input: String, kernelSize: Int = 3)
    -> LayerSpec
  {
    LayerSpec(
      name,
      .convolution(
        Convolution(outputChannels: channels, kernelSize: kernelSize, batchNorm: false, activation: .relu)),
      inputs: [input])
  }

  private func problem(_ layers: [LayerSpec], size: (Int, Int) = (64, 64)) -> NetworkError? {
    do {
      _ = try NetworkSpec(layers: layers).shapes(for: size)
      return nil
    } catch {
      return error
    }
  }

  @Test func namesTheLayerThatDoesNotFit() {
    let pooling = LayerSpec("p", .maxPooling, inputs: ["a"])
    let cases: [(layers: [LayerSpec], layer: String, words: String)] = [
      ([], "-", "1 to 512 layers"),
      ([convolution("a", 4, from: "b")], "a", "reads 'b', which is no layer before it"),
      ([convolution("a", 4, from: "a")], "a", "no layer before it"),
      ([convolution("a", 4, from: "picture"), convolution("a", 4, from: "a")], "a", "stands twice"),
      ([convolution("picture", 4, from: "picture")], "picture", "stands twice"),
      ([convolution("a", 0, from: "picture")], "a", "outside 1...2048"),
      ([convolution("a", 2049, from: "picture")], "a", "outside 1...2048"),
      ([convolution("a", -1, from: "picture")], "a", "outside"),
      ([convolution("a", 4, from: "picture", kernelSize: 2)], "a", "kernel size 2"),
      ([convolution("a", 4, from: "picture", kernelSize: 9)], "a", "kernel size 9"),
      ([convolution("a", 4, from: "picture", kernelSize: .max)], "a", "kernel size"),
      ([LayerSpec("a", .maxPooling, inputs: [])], "a", "reads 1 input, not 0"),
      ([LayerSpec("a", .maxPooling, inputs: ["picture", "picture"])], "a", "not 2"),
      (
        [
          convolution("a", 4, from: "picture"), pooling,
          LayerSpec("u", .maxUnpooling(indices: "a"), inputs: ["p"]),
        ], "u",
        "no max_pooling before it"
      ),
      (
        [
          convolution("a", 4, from: "picture"), pooling, convolution("b", 5, from: "p"),
          LayerSpec("u", .maxUnpooling(indices: "p"), inputs: ["b"]),
        ], "u", "reads 5x32x32, but the positions of 'p' are for 4x32x32"
      ),
      (
        [
          convolution("a", 4, from: "picture"), LayerSpec("u", .maxUnpooling(indices: "p"), inputs: ["a"]),
          pooling,
        ], "u", "'p'"
      ),
    ]
    for (layers, layer, words) in cases {
      let found = problem(layers)
      #expect(found?.layer == layer)
      #expect(found?.problem.contains(words) == true, "\(String(describing: found))")
    }
  }

  @Test func oddSizesCannotBeHalved() {
    #expect(
      problem([LayerSpec("p", .maxPooling, inputs: ["picture"])], size: (64, 63))?.problem
        == "cannot halve 64x63")
  }

  @Test func tooManyLayersAndStagesAreRefused() {
    let chain = (0..<513).map { convolution("l\($0)", 1, from: $0 == 0 ? "picture" : "l\($0 - 1)") }
    #expect(problem(Array(chain.prefix(512))) == nil)
    #expect(problem(chain)?.problem.contains("not 513") == true)
    let deep = NetworkSpec.segNet(widths: [Int](repeating: 1, count: 9), classes: 2)
    #expect(throws: NetworkError.self) { try deep.parameterCount() }
    #expect(throws: NetworkError.self) { try deep.receptiveFieldRadius() }
    #expect(deep.sizeMultiple == 1)
  }

  @Test(arguments: [
    #"{"layers": [{"name": "a", "operation": "attention", "inputs": []}]}"#,
    #"{"layers": [{"name": "a", "operation": "convolution", "inputs": ["picture"]}]}"#,
    #"{"layers": [{"name": "a", "operation": "max_unpooling", "inputs": ["picture"]}]}"#,
    #"{"layers": [{"operation": "max_pooling", "inputs": ["picture"]}]}"#,
    #"{"layers": {}}"#, #"[]"#,
  ])
  func refusesBadJSON(text: String) {
    #expect(throws: (any Error).self) { try JSONDecoder().decode(NetworkSpec.self, from: Data(text.utf8)) }
  }
}

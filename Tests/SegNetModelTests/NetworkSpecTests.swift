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

  @Test func unknownOperationsAreRefusedByName() throws {
    let text = String(decoding: try JSONEncoder().encode(compact), as: UTF8.self)
      .replacing("\"max_unpooling\"", with: "\"warping\"")
    #expect(throws: NetworkError(layer: "decoder3.unpooling", problem: "unknown operation 'warping'")) {
      try JSONDecoder().decode(NetworkSpec.self, from: Data(text.utf8))
    }
  }

  /// The input pixels that an output pixel is computed from, along one axis.
  private func pixelsRead(by position: Int, _ operation: any LayerOperation) -> [Int] {
    switch operation {
    case let convolution as Convolution:
      let first = position - convolution.dilation * (convolution.kernelSize / 2)
      return (0..<convolution.kernelSize).map { first + convolution.dilation * $0 }
    case let strided as StridedConvolution:
      let first = 2 * position - strided.convolution.kernelSize / 2
      return (0..<strided.convolution.kernelSize).map { first + $0 }
    case is MaxPooling, is AveragePooling: return [2 * position, 2 * position + 1]
    case is MaxUnpooling, is PixelShuffle, is TransposedConvolution: return [position / 2]
    case let upsampling as Upsampling where upsampling.method == .nearest: return [position / 2]
    case is Upsampling: return [position / 2, position / 2 + (position % 2 == 0 ? -1 : 1)]
    default: return [position]
    }
  }

  /// The reach found by following every dependency of single pixels along one axis.
  private func bruteForceRadius(_ network: NetworkSpec) throws -> Int {
    let period = network.sizeMultiple
    let extent = 128 * period
    let shapes = try network.shapes(for: (width: extent, height: period))
    var reach = 0
    for start in extent / 2..<extent / 2 + period {
      var needed: [String: Set<Int>] = [network.layers.last!.name: [start]]
      for layer in network.layers.reversed() {
        guard let positions = needed[layer.name] else { continue }
        let width = shapes[layer.inputs[0]]!.width
        let sources: [Int] = positions.flatMap { pixelsRead(by: $0, layer.operation) }
        for input in layer.inputs {
          needed[input, default: []].formUnion(sources.filter { (0..<width).contains($0) })
        }
        if let indices = layer.operation.positionsLayer {
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
    .uNet(widths: [4, 4, 4], classes: 2), .uNet(widths: [4, 4, 4], classes: 2, upsampling: .bilinear),
    dilated, strided,
  ])
  func theRadiusIsAsFarAsAPixelLooks(network: NetworkSpec) throws {
    #expect(try network.receptiveFieldRadius() == bruteForceRadius(network))
  }

  /// Residuals around dilated and depthwise convolutions, and pixels out of channels.
  static let dilated: NetworkSpec = {
    func convolution(_ kernelSize: Int, dilation: Int = 1, groups: Int = 1, channels: Int = 8)
      -> Convolution
    {
      .convolution(
        Convolution(
          outputChannels: channels, kernelSize: kernelSize, dilation: dilation, groups: groups,
          batchNorm: false,
          activation: .relu))
    }
    return NetworkSpec(layers: [
      LayerSpec("a", convolution(3), inputs: [NetworkSpec.picture]),
      LayerSpec("pool", .maxPooling, inputs: ["a"]),
      LayerSpec("b", convolution(3, dilation: 4, groups: 8), inputs: ["pool"]),
      LayerSpec("c", .addition(activation: .relu), inputs: ["pool", "b"]),
      LayerSpec("pool2", .maxPooling, inputs: ["c"]),
      LayerSpec(
        "up",
        .transposedConvolution(
          Convolution(outputChannels: 8, kernelSize: 2, batchNorm: true, activation: .relu)),
        inputs: ["pool2"]),
      LayerSpec("d", .pixelShuffle, inputs: ["up"]),
      LayerSpec("classifier", convolution(5, dilation: 2, channels: 2), inputs: ["d"]),
    ])
  }()

  /// Halved without pooling, by kernels of several sizes.
  static let strided: NetworkSpec = {
    func halving(_ kernelSize: Int) -> StridedConvolution {
      .stridedConvolution(
        Convolution(outputChannels: 4, kernelSize: kernelSize, batchNorm: true, activation: .relu))
    }
    return NetworkSpec(layers: [
      LayerSpec("a", halving(5), inputs: [NetworkSpec.picture]),
      LayerSpec("b", halving(3), inputs: ["a"]),
      LayerSpec("c", halving(1), inputs: ["b"]),
      LayerSpec("d", .averagePooling, inputs: ["c"]),
      LayerSpec("d.up", .upsampling(.nearest), inputs: ["d"]),
      LayerSpec("c.up", .upsampling(.bilinear), inputs: ["d.up"]),
      LayerSpec("b.up", .upsampling(.nearest), inputs: ["c.up"]),
      LayerSpec("a.up", .upsampling(.nearest), inputs: ["b.up"]),
      LayerSpec(
        "classifier", .convolution(Convolution(outputChannels: 2, batchNorm: false, activation: .none)),
        inputs: ["a.up"]),
    ])
  }()

  @Test func costsOfAUNet() throws {
    let network = NetworkSpec.uNet(widths: [16, 32], classes: 3)
    let shapes = try network.shapes(for: (width: 64, height: 32))
    #expect(shapes["decoder1.upsampling"] == TensorShape(channels: 32, height: 32, width: 64))
    #expect(shapes["decoder1.concatenation"] == TensorShape(channels: 48, height: 32, width: 64))
    #expect(network.sizeMultiple == 2 && network.outputChannels == 3)
    let perPixel = 9 * (3 * 16 + 16 * 16 + 48 * 16 + 16 * 16) + 16 * 3
    let perCoarsePixel = 9 * (16 * 32 + 32 * 32)
    #expect(try network.multiplyAccumulates(for: (64, 32)) == 64 * 32 * perPixel + 32 * 16 * perCoarsePixel)
  }

  @Test func aDepthwiseConvolutionHasOneInputPerOutput() throws {
    let convolutions = try Self.dilated.convolutions()
    let depthwise = try #require(convolutions.first { $0.name == "b" })
    #expect(depthwise.convolution.weightShape(inputChannels: depthwise.inputChannels) == [8, 1, 3, 3])
    #expect(
      try Self.dilated.parameterCount() == 8 * 3 * 9 + 8 + 8 * 9 + 8 + (4 * 8 * 8 + 3 * 8) + 2 * 2 * 25 + 2)
    #expect(
      try Self.dilated.multiplyAccumulates(for: (4, 4))
        == 16 * 8 * 27 + 4 * 8 * 9 + 4 * 8 * 8 + 16 * 2 * 2 * 25)
  }

  @Test(arguments: [dilated, .uNet(widths: [4, 8], classes: 2, upsampling: .bilinear)])
  func everyOperationSurvivesJSON(network: NetworkSpec) throws {
    let data = try JSONEncoder().encode(network)
    #expect(try JSONDecoder().decode(NetworkSpec.self, from: data) == network)
  }

  @Test func dilationAndGroupsAreOneWhereAFileIsSilent() throws {
    let text =
      #"{"layers": [{"name": "a", "operation": "convolution", "inputs": ["picture"], "output_channels": 4, "#
      + #""kernel_size": 3, "batch_norm": false, "activation": "relu"}]}"#
    let network = try JSONDecoder().decode(NetworkSpec.self, from: Data(text.utf8))
    #expect(network == NetworkSpec(layers: [convolution("a", 4, from: "picture")]))
    let written = String(decoding: try JSONEncoder().encode(network), as: UTF8.self)
    #expect(!written.contains("dilation") && !written.contains("groups"))
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
    expectProblems(cases)
  }

  @Test func namesTheLayerWhoseInputsDoNotFitTogether() {
    let start = [convolution("a", 4, from: "picture"), LayerSpec("p", .maxPooling, inputs: ["a"])]
    func after(_ name: String, _ operation: some LayerOperation, _ inputs: [String]) -> [LayerSpec] {
      start + [LayerSpec(name, operation, inputs: inputs)]
    }
    func grouped(_ channels: Int, dilation: Int = 1, groups: Int = 1) -> Convolution {
      .convolution(
        Convolution(
          outputChannels: channels, dilation: dilation, groups: groups, batchNorm: false, activation: .relu))
    }
    func transposed(_ channels: Int, kernelSize: Int = 2) -> TransposedConvolution {
      .transposedConvolution(
        Convolution(outputChannels: channels, kernelSize: kernelSize, batchNorm: false, activation: .relu))
    }
    expectProblems([
      (after("c", .concatenation, ["a"]), "c", "reads 2 to 16 inputs, not 1"),
      (after("c", .concatenation, [String](repeating: "a", count: 17)), "c", "not 17"),
      (after("c", .concatenation, ["a", "p"]), "c", "different sizes: 4x64x64, 4x32x32"),
      (after("c", .concatenation, ["a", "c"]), "c", "reads 'c', which is no layer before it"),
      (after("c", .concatenation, ["a", "d"]), "c", "reads 'd'"),
      (after("c", .concatenation, ["a", "picture"]), "c", "cannot read the picture"),
      (
        start + [convolution("w", 2048, from: "a"), LayerSpec("c", .concatenation, inputs: ["a", "w"])], "c",
        "2052 output channels"
      ),
      (after("s", .addition(activation: .relu), ["a"]), "s", "reads 2 inputs, not 1"),
      (after("s", .addition(activation: .relu), ["a", "a", "a"]), "s", "reads 2 inputs, not 3"),
      (after("s", .addition(activation: .relu), ["a", "p"]), "s", "different shapes: 4x64x64, 4x32x32"),
      (after("u", .upsampling(.nearest), ["a"]), "u", "larger than the picture"),
      (after("u", .upsampling(.bilinear), ["p", "p"]), "u", "reads 1 input, not 2"),
      (after("u", .upsampling(.nearest), ["picture"]), "u", "cannot read the picture"),
      (
        start + [convolution("b", 6, from: "p"), LayerSpec("x", .pixelShuffle, inputs: ["b"])], "x",
        "four input channels for each of its own, not 6"
      ),
      (after("t", transposed(4), ["a"]), "t", "larger than the picture"),
      (after("t", transposed(4), ["picture"]), "t", "cannot read the picture"),
      (after("t", transposed(4, kernelSize: 3), ["p"]), "t", "kernel of size 3"),
      (after("t", transposed(513), ["p"]), "t", "513 output channels are outside 1...512"),
      (after("b", grouped(4, dilation: 0), ["a"]), "b", "dilation 0 is outside 1...4"),
      (after("b", grouped(4, dilation: 5), ["a"]), "b", "dilation 5"),
      (after("b", grouped(4, groups: 0), ["a"]), "b", "0 groups"),
      (after("b", grouped(4, groups: 2), ["a"]), "b", "2 groups, 4 input and 4 output channels"),
      (after("b", grouped(8, groups: 4), ["a"]), "b", "4 groups, 4 input and 8 output channels"),
    ])
  }

  private func expectProblems(_ cases: [(layers: [LayerSpec], layer: String, words: String)]) {
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
    #"{"layers": [{"name": "a", "operation": "upsampling", "inputs": ["picture"], "method": "bicubic"}]}"#,
    #"{"layers": [{"name": "a", "operation": "addition", "inputs": ["picture", "picture"]}]}"#,
    #"{"layers": [{"operation": "max_pooling", "inputs": ["picture"]}]}"#,
    #"{"layers": {}}"#, #"[]"#,
  ])
  func refusesBadJSON(text: String) {
    #expect(throws: (any Error).self) { try JSONDecoder().decode(NetworkSpec.self, from: Data(text.utf8)) }
  }
}

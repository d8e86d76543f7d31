import Foundation
import Imaging
import ModelFixtures
import NetworkReference
import SegNetModel
import Testing

@testable import SegNetRuntime

/// U-Nets, residual and dilated networks: the row stream against the layer-by-layer reference.
struct OperationTests {
  struct Network: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let spec: NetworkSpec
  }

  static let networks = [
    Network(testDescription: "U-Net", spec: .uNet(widths: [8, 16, 32], classes: 3)),
    Network(
      testDescription: "bilinear U-Net",
      spec: .uNet(widths: [16, 20, 5], classes: 4, convolutionsPerStage: 1, upsampling: .bilinear)),
    Network(testDescription: "residual", spec: residual),
    Network(testDescription: "many inputs", spec: manyInputs),
    Network(testDescription: "strides and averages", spec: strided),
  ]

  private static func convolution(
    _ channels: Int, _ kernelSize: Int = 3, dilation: Int = 1, groups: Int = 1,
    _ activation: Activation = .relu
  ) -> Convolution {
    .convolution(
      Convolution(
        outputChannels: channels, kernelSize: kernelSize, dilation: dilation, groups: groups,
        batchNorm: false,
        activation: activation))
  }

  /// Dilated and depthwise convolutions between a map and the sum it goes into.
  static let residual = NetworkSpec(layers: [
    LayerSpec("a", convolution(20), inputs: [NetworkSpec.picture]),
    LayerSpec("b", convolution(20, dilation: 2), inputs: ["a"]),
    LayerSpec("c", convolution(20, 3, dilation: 4, groups: 20), inputs: ["b"]),
    LayerSpec("sum1", .addition(activation: .relu), inputs: ["a", "c"]),
    LayerSpec("pooling", .maxPooling, inputs: ["sum1"]),
    LayerSpec("d", convolution(20, 5, groups: 20), inputs: ["pooling"]),
    LayerSpec("sum2", .addition(activation: .none), inputs: ["d", "pooling"]),
    LayerSpec("unpooling", .maxUnpooling(indices: "pooling"), inputs: ["sum2"]),
    LayerSpec("sum3", .addition(activation: .relu), inputs: ["unpooling", "sum1"]),
    LayerSpec("classifier", convolution(3, 3, dilation: 3, .none), inputs: ["sum3"]),
  ])

  private static func transposed(_ channels: Int) -> TransposedConvolution {
    .transposedConvolution(
      Convolution(outputChannels: channels, kernelSize: 2, batchNorm: false, activation: .relu))
  }

  private static func strided(_ channels: Int, _ kernelSize: Int = 3) -> StridedConvolution {
    .stridedConvolution(
      Convolution(outputChannels: channels, kernelSize: kernelSize, batchNorm: false, activation: .relu))
  }

  /// Halved by strides straight from the picture, by each kernel size, and by averages.
  static let strided = NetworkSpec(layers: [
    LayerSpec("a", strided(16, 5), inputs: [NetworkSpec.picture]),
    LayerSpec("b", strided(20), inputs: ["a"]),
    LayerSpec("c", strided(9, 1), inputs: ["b"]),
    LayerSpec("b.average", .averagePooling, inputs: ["b"]),
    LayerSpec("b.both", .concatenation, inputs: ["c", "b.average"]),
    LayerSpec("d", convolution(20), inputs: ["b.both"]),
    LayerSpec("d.up", .upsampling(.bilinear), inputs: ["d"]),
    LayerSpec("e", .addition(activation: .relu), inputs: ["d.up", "b"]),
    LayerSpec("e.up", .upsampling(.nearest), inputs: ["e"]),
    LayerSpec("both", .concatenation, inputs: ["e.up", "a"]),
    LayerSpec("f", strided(16, 7), inputs: ["both"]),
    LayerSpec("f.up", transposed(16), inputs: ["f"]),
    LayerSpec("g", transposed(16), inputs: ["f.up"]),
    LayerSpec("classifier", convolution(3, 3, .none), inputs: ["g"]),
  ])

  /// Five maps joined, one of them twice, one upsampling read by two layers, pixels out of channels.
  static let manyInputs = NetworkSpec(layers: [
    LayerSpec("a", convolution(16), inputs: [NetworkSpec.picture]),
    LayerSpec("pooling", .maxPooling, inputs: ["a"]),
    LayerSpec("b", convolution(20), inputs: ["pooling"]),
    LayerSpec("nearest", .upsampling(.nearest), inputs: ["b"]),
    LayerSpec("bilinear", .upsampling(.bilinear), inputs: ["b"]),
    LayerSpec("shuffle", .pixelShuffle, inputs: ["b"]),
    LayerSpec("transposed", transposed(10), inputs: ["b"]),
    LayerSpec("all", .concatenation, inputs: ["nearest", "a", "shuffle", "bilinear", "a", "transposed"]),
    LayerSpec("c", convolution(20), inputs: ["all"]),
    LayerSpec("sum", .addition(activation: .relu), inputs: ["c", "nearest"]),
    LayerSpec("classifier", convolution(3, 1, .none), inputs: ["sum"]),
  ])

  private func labels(_ interpreter: Interpreter, _ image: RGBImage) -> LabelMap {
    var labels = LabelMap(size: interpreter.labelSize, filledWith: 255)
    interpreter.segment(image.view, into: &labels)
    return labels
  }

  @Test(
    arguments: networks,
    [(16, 16), (37, 23), (16, 61), (150, 19)].map { PixelSize(width: $0.0, height: $0.1) })
  func integerLabelsAreTheReferences(network: Network, size: PixelSize) throws {
    let model = try RandomModel(network.spec, .int8)
    let weights = try ModelWeights(description: model.description, tensors: model.tensors)
    let image = randomPicture(size)
    let expected = ReferenceInterpreter(model: weights).segment(image)
    #expect(Set(expected.labels).count > 1, "a test that any program passes")
    for isa in KernelISA.available {
      for (threads, rowsPerStep) in [(1, 8), (2, 4), (3, 2)] {
        let interpreter = try Interpreter(
          weights, pictureSize: size, threads: threads, isa: isa, memoryLimit: nil, rowsPerStep: rowsPerStep)
        #expect(
          labels(interpreter, image) == expected, "\(isa), \(threads) threads, \(rowsPerStep) rows per step")
      }
    }
  }

  @Test(arguments: networks)
  func floatLabelsAreTheReferencesButForNearTies(network: Network) throws {
    let model = try RandomModel(network.spec, .float32)
    let size = PixelSize(width: 60, height: 45)
    let image = randomPicture(size)
    let reference = try ReferenceInterpreter(description: model.description, tensors: model.tensors)
    let expected = reference.segment(image)
    var found: [LabelMap] = []
    for (isa, threads) in KernelISA.available.flatMap({ [($0, 1), ($0, 2)] }) {
      let interpreter = try Interpreter(
        description: model.description, tensors: model.tensors, pictureSize: size, threads: threads, isa: isa)
      found.append(labels(interpreter, image))
      let agreeing = zip(found.last!.labels, expected.labels).count { $0 == $1 }
      #expect(Double(agreeing) >= 0.995 * Double(expected.labels.count))
    }
    #expect(found.allSatisfy { $0 == found[0] }, "neither threads nor kernels change a label")
  }

  @Test(arguments: [(4096, 24), (24, 3072)])
  func largePictures(width: Int, height: Int) throws {
    let model = try RandomModel(.uNet(widths: [8, 8, 8, 8], classes: 3), .int8)
    let size = PixelSize(width: width, height: height)
    let image = randomPicture(size)
    let plain = try Interpreter(
      description: model.description, tensors: model.tensors, pictureSize: size, isa: .generic)
    let fast = try Interpreter(
      description: model.description, tensors: model.tensors, pictureSize: size, threads: 4)
    #expect(labels(fast, image) == labels(plain, image))
  }

  @Test func theLargestPictureOfAUNetCanBePlanned() throws {
    let model = try RandomModel(.uNet(widths: [16, 32, 64, 128], classes: 3), .int8)
    func plan(_ size: PixelSize, limit: Int? = nil) throws -> MemoryPlan {
      try PlannedStream(model.description, pictureSize: size, threads: 1, isa: .best, memoryLimit: limit).plan
    }
    let large = try plan(PixelSize(width: 4096, height: 3072))
    // The whole early map alone would have 4096 x 3072 x 16 bytes: a skip keeps only the rows that are still read.
    #expect(large.activationBytes < 4096 * 3072 * 16 / 8)
    let small = try plan(PixelSize(width: 256, height: 256))
    let skip = try #require(small.layers.first { $0.name == "encoder1.convolution2" })
    #expect(skip.ringRows > 2 * small.rowsPerStep && skip.ringRows < 80)
    let fused = try #require(small.layers.first { $0.name == "decoder1.upsampling" })
    #expect(fused.bytes == 0, "its rows go straight into the joined ones")
    let error = #expect(throws: RuntimeError.self) {
      try plan(PixelSize(width: 256, height: 256), limit: small.totalBytes / 4)
    }
    guard case .memoryLimit = error else { return #expect(Bool(false), "\(String(describing: error))") }
  }

  /// Graphs from files that nobody wrote with care: refused by name, before any memory is planned.
  @Test(arguments: [
    ("cycle", ["b", "a"], "no layer before it"), ("dangling", ["nowhere", "a"], "no layer before it"),
    ("mismatched", ["a", "pooling"], "different shapes"), ("alone", ["a"], "reads 2 inputs"),
  ])
  func impossibleGraphsAreRefused(name: String, inputs: [String], words: String) throws {
    var network = Self.residual
    let model = try RandomModel(network, .int8)
    let index = try #require(network.layers.firstIndex { $0.name == "sum1" })
    network.layers.insert(
      LayerSpec(name, .addition(activation: .relu), inputs: inputs.map { $0 == "b" ? name : $0 }),
      at: index + 2)
    var description = model.description
    description.network = network
    let error = #expect(throws: RuntimeError.self) {
      try Interpreter(
        description: description, tensors: model.tensors, pictureSize: PixelSize(width: 64, height: 64))
    }
    guard case .network(let layer, let problem) = error else {
      return #expect(Bool(false), "\(String(describing: error))")
    }
    #expect(layer == name && problem.contains(words))
  }

  // MARK: Confidences

  @Test(arguments: [Arithmetic.int8, .float32])
  func confidenceIsTheSoftmaxOfTheWinner(arithmetic: Arithmetic) throws {
    let model = try RandomModel(.uNet(widths: [8, 16], classes: 3), arithmetic)
    let size = PixelSize(width: 53, height: 38)
    let image = randomPicture(size)
    let reference = try ReferenceInterpreter(description: model.description, tensors: model.tensors)
    let scores = reference.scores(image)
    var all: [[UInt8]] = []
    for (isa, threads) in KernelISA.available.flatMap({ [($0, 1), ($0, 3)] }) {
      let interpreter = try Interpreter(
        description: model.description, tensors: model.tensors, pictureSize: size, threads: threads, isa: isa,
        givesConfidence: true)
      var labels = LabelMap(size: size)
      var confidence = [UInt8](repeating: 0, count: size.pixelCount)
      interpreter.segment(image.view, into: &labels, confidence: &confidence)
      #expect(labels == self.labels(interpreter, image), "asking for confidences changes no label")
      for pixel in 0..<size.pixelCount {
        let logits = (0..<3).map { Double(scores[$0 * size.pixelCount + pixel]) }
        let expected = 255 / logits.reduce(0) { $0 + exp($1 - logits.max()!) }
        #expect(abs(Double(confidence[pixel]) - expected) <= 0.51 + 1e-3)
      }
      all.append(confidence)
    }
    #expect(all.allSatisfy { $0 == all[0] } && Set(all[0]).count > 10)
  }
}

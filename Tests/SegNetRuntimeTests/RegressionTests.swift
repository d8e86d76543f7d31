import CSegKernels
import Foundation
import Imaging
import ModelFixtures
import SegNetModel
import Testing

@testable import NetworkReference
@testable import SegNetRuntime

/// Networks with regression maps beside their classes: the row stream against the layer-by-layer reference.
struct RegressionTests {
  struct Network: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let spec: NetworkSpec
  }

  static let networks = [
    Network(
      testDescription: "SegNet, 2 sigmoid maps",
      spec: .segNet(widths: [8, 16], classes: 3).addingRegression(
        maps: ["distance", "centre"], activation: .sigmoid)),
    Network(
      testDescription: "U-Net, 8 linear maps of a wide kernel",
      spec: .uNet(widths: [8, 20], classes: 2).addingRegression(
        maps: (0..<8).map { "map\($0)" }, activation: .none, kernelSize: 7)),
    Network(testDescription: "residual, own decoder", spec: ownDecoder),
    Network(testDescription: "straight from the picture", spec: fromPicture),
  ]

  private static func convolution(_ channels: Int, _ kernelSize: Int, _ activation: Activation) -> Convolution
  {
    .convolution(
      Convolution(outputChannels: channels, kernelSize: kernelSize, batchNorm: false, activation: activation))
  }

  /// The map comes before the classes and has layers that nothing else reads, an unpooling among them.
  static let ownDecoder: NetworkSpec = {
    var network = OperationTests.residual
    let index = network.layers.firstIndex { $0.name == "sum3" }!
    network.layers.insert(
      contentsOf: [
        LayerSpec("m1", convolution(20, 3, .relu), inputs: ["pooling"]),
        LayerSpec("m1.unpooling", .maxUnpooling(indices: "pooling"), inputs: ["m1"]),
        LayerSpec("m2", convolution(9, 5, .relu), inputs: ["m1.unpooling"]),
        LayerSpec("distance", convolution(1, 1, .sigmoid), inputs: ["m2"]),
      ], at: index)
    network.declaredHeads = [.regression("distance", maps: ["distance"]), .classes("classifier")]
    return network
  }()

  static let fromPicture = NetworkSpec(
    layers: [
      LayerSpec("classifier", convolution(2, 3, .none), inputs: [NetworkSpec.picture]),
      LayerSpec("map", convolution(1, 5, .none), inputs: [NetworkSpec.picture]),
    ], heads: [.classes("classifier"), .regression("map", maps: ["map"])])

  private func given(_ interpreter: Interpreter, _ image: RGBImage) -> (LabelMap, RegressionMaps) {
    var labels = LabelMap(size: interpreter.labelSize, filledWith: 255)
    var maps = RegressionMaps(size: interpreter.labelSize, names: interpreter.regressionMaps)
    maps.values = maps.values.map { _ in .nan }
    interpreter.segment(image.view, into: &labels, maps: &maps)
    return (labels, maps)
  }

  @Test(
    arguments: networks,
    [(16, 16), (37, 23), (16, 61), (150, 19)].map { PixelSize(width: $0.0, height: $0.1) })
  func integerMapsAreTheReferencesBitForBit(network: Network, size: PixelSize) throws {
    let model = try RandomModel(network.spec, .int8)
    let weights = try ModelWeights(description: model.description, tensors: model.tensors)
    let image = randomPicture(size)
    let reference = ReferenceInterpreter(model: weights)
    let (labels, maps) = (reference.segment(image), try #require(reference.regression(image)))
    #expect(Set(maps.values).count > 10, "a test that any program passes")
    for isa in KernelISA.available {
      for (threads, rowsPerStep) in [(1, 8), (2, 4), (3, 2)] {
        let interpreter = try Interpreter(
          weights, pictureSize: size, threads: threads, isa: isa, memoryLimit: nil, rowsPerStep: rowsPerStep,
          givesRegression: true)
        let found = given(interpreter, image)
        #expect(
          found.0 == labels && found.1 == maps, "\(isa), \(threads) threads, \(rowsPerStep) rows per step")
      }
    }
  }

  @Test(arguments: networks, [Arithmetic.float32, .float16])
  func floatMapsAreTheReferencesButForRounding(network: Network, arithmetic: Arithmetic) throws {
    let model = try RandomModel(network.spec, arithmetic)
    let image = randomPicture(PixelSize(width: 60, height: 45))
    let reference = try ReferenceInterpreter(description: model.description, tensors: model.tensors)
    let expected = try #require(reference.regression(image))
    var all: [RegressionMaps] = []
    for (isa, threads) in KernelISA.available.flatMap({ [($0, 1), ($0, 2)] }) {
      let interpreter = try Interpreter(
        description: model.description, tensors: model.tensors, pictureSize: image.size, threads: threads,
        isa: isa, givesRegression: true)
      all.append(given(interpreter, image).1)
    }
    #expect(all.allSatisfy { $0 == all[0] }, "neither threads nor kernels change a bit")
    let greatest = expected.values.reduce(0) { max($0, abs($1)) }
    for (found, expected) in zip(all[0].values, expected.values) {
      #expect(abs(found - expected) <= 1e-4 * max(1, greatest))
    }
  }

  /// Whoever does not ask for the maps gets the same labels, without the layers that only the maps need.
  @Test(arguments: [Arithmetic.int8, .float32])
  func mapsAreLeftOutUnlessAskedFor(arithmetic: Arithmetic) throws {
    let model = try RandomModel(Self.ownDecoder, arithmetic)
    let image = randomPicture(PixelSize(width: 53, height: 38))
    func interpreter(_ givesRegression: Bool) throws -> Interpreter {
      try Interpreter(
        description: model.description, tensors: model.tensors, pictureSize: image.size, threads: 2,
        givesConfidence: true, givesRegression: givesRegression)
    }
    let (with, without) = (try interpreter(true), try interpreter(false))
    #expect(with.regressionMaps == ["distance"] && without.regressionMaps.isEmpty)
    let names = without.plan.layers.map(\.name)
    #expect(!names.contains("m1.unpooling") && !names.contains("distance") && names.contains("pooling"))
    #expect(without.plan.totalBytes < with.plan.totalBytes)
    #expect(without.plan.multiplyAccumulates < with.plan.multiplyAccumulates)
    var labels = LabelMap(size: image.size, filledWith: 255)
    without.segment(image.view, into: &labels)
    var (other, maps) = given(with, image)
    #expect(labels == other)
    let first = maps
    // Asked for alone, with confidences, or not at all, on the same interpreter.
    var confidence = [UInt8](repeating: 0, count: image.size.pixelCount)
    with.segment(image.view, into: &other)
    #expect(labels == other)
    with.segment(image.view, into: &other, confidence: &confidence, maps: &maps)
    #expect(labels == other && maps == first && Set(confidence).count > 5)
    #expect(maps.range(of: "distance") == 0..<image.size.pixelCount && maps.range(of: "centre") == nil)
  }

  @Test func sigmoidIsCloseToTheRealOneEverywhere() {
    let inputs: [Float] = (-2000...2000).map { Float($0) / 20 } + [-.infinity, .infinity, 1e30, -1e30, 0]
    var found = [Float](repeating: .nan, count: inputs.count)
    inputs.withUnsafeBufferPointer { inputs in
      found.withUnsafeMutableBufferPointer { found in
        var value: UnsafePointer<Float>? = inputs.baseAddress
        var output: UnsafeMutablePointer<Float>? = found.baseAddress
        withUnsafePointer(to: &value) { values in
          withUnsafePointer(to: &output) { outputs in
            var call = seg_regression_rows(
              maps: 1, sigmoid: 1, rows: 1, x_begin: 0, x_end: Int32(inputs.count), plane: 0,
              value_rows: values, output_rows: outputs)
            seg_regression(&call)
          }
        }
      }
    }
    for (x, value) in zip(inputs, found) {
      #expect(value == referenceSigmoid(x))
      #expect(abs(Double(value) - 1 / (1 + exp(-Double(x)))) < 3e-7 && (0...1).contains(value))
    }
  }

  @Test func theLabelsAreThoseOfTheClassLayerWhereverItStands() throws {
    var network = Self.fromPicture
    network.layers.reverse()
    let model = try RandomModel(network, .int8)
    let image = randomPicture(PixelSize(width: 20, height: 18))
    let reference = try ReferenceInterpreter(description: model.description, tensors: model.tensors)
    let interpreter = try Interpreter(
      description: model.description, tensors: model.tensors, pictureSize: image.size, givesRegression: true)
    let found = given(interpreter, image)
    #expect(found.0 == reference.segment(image) && found.1 == reference.regression(image))
  }
}

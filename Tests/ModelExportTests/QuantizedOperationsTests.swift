import Foundation
import Imaging
import NetworkReference
import SegNetModel
import SegNetRuntime
import Testing

@testable import ModelExport

/// Networks whose layers meet: calibrated and quantised, they must still say what they said in float.
struct QuantizedOperationsTests {
  private static func convolution(_ channels: Int, groups: Int = 1) -> Convolution {
    .convolution(Convolution(outputChannels: channels, groups: groups, batchNorm: true, activation: .relu))
  }

  private static let residual = NetworkSpec(layers: [
    LayerSpec("a", convolution(16), inputs: [NetworkSpec.picture]),
    LayerSpec("b", convolution(16, groups: 16), inputs: ["a"]),
    LayerSpec("sum", .addition(activation: .relu), inputs: ["a", "b"]),
    LayerSpec("pooling", .maxPooling, inputs: ["sum"]),
    LayerSpec(
      "up",
      .transposedConvolution(
        Convolution(outputChannels: 8, kernelSize: 2, batchNorm: true, activation: .relu)),
      inputs: ["pooling"]),
    LayerSpec("both", .concatenation, inputs: ["up", "sum"]),
    LayerSpec(
      "classifier", .convolution(Convolution(outputChannels: 3, batchNorm: false, activation: .none)),
      inputs: ["both"]),
  ])

  private static let strided = NetworkSpec(layers: [
    LayerSpec("a", convolution(16), inputs: [NetworkSpec.picture]),
    LayerSpec("b", .stridedConvolution(convolution(24)), inputs: ["a"]),
    LayerSpec("c", convolution(24), inputs: ["b"]),
    LayerSpec("up", .upsampling(.bilinear), inputs: ["c"]),
    LayerSpec("both", .concatenation, inputs: ["up", "a"]),
    LayerSpec(
      "classifier", .convolution(Convolution(outputChannels: 3, batchNorm: false, activation: .none)),
      inputs: ["both"]),
  ])

  @Test(arguments: [residual, strided, .uNet(widths: [8, 16, 32], classes: 3, upsampling: .bilinear)])
  func labelsHardlyChange(network: NetworkSpec) throws {
    let folded = try FoldedNetwork(checkpoint: checkpoint(of: network))
    let float = try ReferenceInterpreter(
      description: folded.float32Model.description, tensors: folded.float32Model.tensors)
    let size = PixelSize(width: 64, height: 48)
    let image = picture(size)
    var ranges = ActivationRanges()
    let shapes = try network.shapes(for: (width: image.size.width, height: image.size.height))
    float.run(image) { ranges.observe($0, $1, channels: shapes[$0]!.channels) }
    let quantized = try folded.model(.int8, ranges: ranges)
    let interpreter = try Interpreter(
      description: quantized.description, tensors: quantized.tensors, pictureSize: size)
    var labels = LabelMap(size: size)
    interpreter.segment(image.view, into: &labels)
    let expected = float.segment(image)
    #expect(Set(expected.labels).count > 1, "a test that any program passes")
    let agreeing = zip(labels.labels, expected.labels).count { $0 == $1 }
    #expect(Double(agreeing) >= 0.95 * Double(size.pixelCount), "\(agreeing) of \(size.pixelCount)")
  }

  @Test(arguments: [Activation.none, .sigmoid])
  func regressionMapsHardlyChange(activation: Activation) throws {
    let network = NetworkSpec.uNet(widths: [8, 16], classes: 3).addingRegression(
      maps: ["distance", "centre"], activation: activation)
    let folded = try FoldedNetwork(checkpoint: checkpoint(of: network))
    let float = try ReferenceInterpreter(
      description: folded.float32Model.description, tensors: folded.float32Model.tensors)
    let image = picture(PixelSize(width: 64, height: 48))
    var ranges = ActivationRanges()
    let shapes = try network.shapes(for: (width: image.size.width, height: image.size.height))
    float.run(image) { ranges.observe($0, $1, channels: shapes[$0]!.channels) }
    let quantized = try folded.model(.int8, ranges: ranges)
    let interpreter = try Interpreter(
      description: quantized.description, tensors: quantized.tensors, pictureSize: image.size,
      givesRegression: true)
    var labels = LabelMap(size: image.size)
    var maps = RegressionMaps(size: image.size, names: interpreter.regressionMaps)
    interpreter.segment(image.view, into: &labels, maps: &maps)
    let expected = try #require(float.regression(image))
    let spread = expected.values.max()! - expected.values.min()!
    let errors = zip(maps.values, expected.values).map { abs($0 - $1) }
    #expect(spread > 0.2 && errors.reduce(0, +) / Float(errors.count) < 0.03 * spread)
  }

  /// Random numbers; each layer's greatest value is another.
  private func checkpoint(of network: NetworkSpec) throws -> WeightsFile {
    var state: UInt64 = 5
    func random(_ range: ClosedRange<Float>) -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound + (range.upperBound - range.lowerBound) * Float(state >> 40) / 0x1p24
    }
    var tensors: [NamedTensor] = []
    for (number, layer) in try network.convolutions().enumerated() {
      let (name, outputs) = (layer.name, layer.convolution.outputChannels)
      let shape = layer.convolution.weightShape(inputChannels: layer.inputChannels)
      let perOutput = layer.convolution.weightsPerOutput(inputChannels: layer.inputChannels)
      let bound = (6 / Float(perOutput)).squareRoot() * (number % 2 == 0 ? 1 : 0.6)
      func vector(_ part: String, _ range: ClosedRange<Float>) -> NamedTensor {
        NamedTensor("\(name).\(part)", .float32, shape: [outputs], (0..<outputs).map { _ in random(range) })
      }
      // Weights that sum to zero: otherwise every pixel looks alike after a few layers.
      let weights = (0..<outputs).flatMap { _ in
        let numbers = (0..<perOutput).map { _ in random(-bound...bound) }
        let mean = numbers.reduce(0, +) / Float(perOutput)
        return numbers.map { $0 - mean }
      }
      tensors.append(NamedTensor("\(name).weight", .float32, shape: shape, weights))
      tensors.append(vector("bias", -0.1...0.1))
      guard layer.convolution.batchNorm else { continue }
      tensors += [
        vector("batch_norm.weight", 0.8...1.4), vector("batch_norm.bias", -0.1...0.3),
        vector("batch_norm.running_mean", -0.1...0.1), vector("batch_norm.running_var", 0.3...1),
      ]
    }
    let description = ModelDescription(
      kind: .checkpoint, arithmetic: .float32, network: network,
      palette: ClassPalette(
        (0..<3).map { ClassPalette.Entry(name: "class_\($0)", color: RGBColor(0, 0, 0)) }),
      input: PictureInput(reduction: 1, mean: [110, 120, 130], standardDeviation: [50, 55, 60]),
      counting: CountingRules(minimumArea: [0, 0, 0]),
      provenance: TrainingProvenance(command: ["test"], seed: 0, epochs: 0, trainingPictures: 0))
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "\(UUID().uuidString).safetensors"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try WeightsFile.write(tensors, description: description, to: path)
    return try WeightsFile(path: path)
  }

  /// Coarse squares under a fine pattern.
  private func picture(_ size: PixelSize) -> RGBImage {
    var image = RGBImage(size: size)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let square = (x / 9 * 37 + y / 7 * 91) % 200
        func byte(_ step: Int) -> UInt8 { UInt8((square + x * step % 23 + y * 5 % 17) % 256) }
        image[x, y] = RGBColor(byte(3), byte(7), byte(2))
      }
    }
    return image
  }
}

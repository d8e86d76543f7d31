import Foundation
import Imaging
import SegNetModel
import Testing

@testable import SegNetRuntime

/// The reference against PyTorch: `Fixtures/golden.safetensors`, made by `Fixtures/make_golden.py`.
struct GoldenTests {
  let golden: Golden

  init() throws { golden = try Golden() }

  @Test func checkpointScoresArePyTorchs() throws {
    let interpreter = try ReferenceInterpreter(description: golden.checkpoint, tensors: golden.tensors)
    let scores = interpreter.scores(golden.picture)
    #expect(scores.count == golden.scores.count)
    #expect(greatestDifference(scores, golden.scores) < 2e-5)
  }

  @Test func foldedScoresArePyTorchs() throws {
    let interpreter = try ReferenceInterpreter(
      description: golden.compact(.float32), tensors: try golden.folded(.float32))
    #expect(greatestDifference(interpreter.scores(golden.picture), golden.scores) < 2e-5)
  }

  @Test func labelsAreTheGreatestScores() throws {
    let interpreter = try ReferenceInterpreter(description: golden.checkpoint, tensors: golden.tensors)
    let labels = interpreter.segment(golden.picture)
    let pixels = golden.picture.size.pixelCount
    for pixel in 0..<pixels {
      let scores = (0..<3).map { golden.scores[$0 * pixels + pixel] }
      let sorted = scores.sorted(by: >)
      // Where PyTorch's two greatest scores are closer than the sums are exact, either label is right.
      if sorted[0] - sorted[1] > 4e-5 {
        #expect(scores[Int(labels.labels[pixel])] == sorted[0])
      }
    }
    #expect(Set(labels.labels) == [0, 1, 2])
  }

  @Test func halfPrecisionWeightsKeepTheLabels() throws {
    let exact = try ReferenceInterpreter(description: golden.checkpoint, tensors: golden.tensors)
    let half = try ReferenceInterpreter(
      description: golden.compact(.float16), tensors: try golden.folded(.float16))
    let (a, b) = (exact.segment(golden.picture), half.segment(golden.picture))
    let agreeing = zip(a.labels, b.labels).count { $0 == $1 }
    #expect(Double(agreeing) > 0.99 * Double(a.labels.count))
  }

  private func greatestDifference(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}

/// The golden file, as models.
struct Golden {
  let picture: RGBImage
  /// [class, row, column]
  let scores: [Float]
  let checkpoint: ModelDescription
  let tensors: [NamedTensor]

  init() throws {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/golden", withExtension: "safetensors"))
    let file = try SafetensorsFile(path: url.path)
    let pixels = try #require(file.entries["golden.picture"])
    picture = RGBImage(
      size: PixelSize(width: pixels.shape[1], height: pixels.shape[0]),
      pixels: file.values(of: pixels, as: Int32.self).map(UInt8.init))
    scores = file.values(of: try #require(file.entries["golden.scores"]), as: Float.self)
    tensors = file.entries.values.filter { !$0.name.hasPrefix("golden.") }.map {
      NamedTensor($0.name, $0.elementType, shape: $0.shape, file.values(of: $0, as: Float.self))
    }
    checkpoint = ModelDescription.test(
      network: .segNet(widths: [8, 16, 24], classes: 3), arithmetic: .float32, kind: .checkpoint)
  }

  func compact(_ arithmetic: Arithmetic) -> ModelDescription {
    .test(network: checkpoint.network.folded, arithmetic: arithmetic)
  }

  /// The weights with the batch norms folded in.
  func folded(_ arithmetic: Arithmetic) throws -> [NamedTensor] {
    let model = try ModelWeights(description: checkpoint, tensors: tensors)
    return model.convolutions.sorted { $0.key < $1.key }.flatMap { name, layer -> [NamedTensor] in
      guard case .float(var weight, var bias) = layer.numbers else { return [] }
      let perOutput = weight.count / bias.count
      for output in bias.indices {
        guard let norm = layer.batchNorm else { break }
        let gain =
          norm.gain[output] / (norm.variance[output] + Float(Convolution.batchNormEpsilon)).squareRoot()
        for index in output * perOutput..<(output + 1) * perOutput { weight[index] *= gain }
        bias[output] = (bias[output] - norm.mean[output]) * gain + norm.offset[output]
      }
      let kernel = layer.convolution.kernelSize
      let shape = [bias.count, layer.inputChannels, kernel, kernel]
      let weights =
        arithmetic == .float16
        ? NamedTensor("\(name).weight", .float16, shape: shape, weight.map(Float16.init))
        : NamedTensor("\(name).weight", .float32, shape: shape, weight)
      return [weights, NamedTensor("\(name).bias", .float32, shape: [bias.count], bias)]
    }
  }
}

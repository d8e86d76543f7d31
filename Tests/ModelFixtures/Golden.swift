import Foundation
import Imaging
import SegNetModel

/// What PyTorch makes of a small SegNet: `Fixtures/golden.safetensors`, made by `Fixtures/make_golden.py`.
package struct Golden {
  package let picture: RGBImage
  /// [class, row, column]
  package let scores: [Float]
  package let checkpoint: ModelDescription
  package let tensors: [NamedTensor]

  package init() throws {
    let url = Bundle.module.url(forResource: "Fixtures/golden", withExtension: "safetensors")!
    let file = try SafetensorsFile(path: url.path)
    let pixels = file.entries["golden.picture"]!
    picture = RGBImage(
      size: PixelSize(width: pixels.shape[1], height: pixels.shape[0]),
      pixels: file.values(of: pixels, as: Int32.self).map(UInt8.init))
    scores = file.values(of: file.entries["golden.scores"]!, as: Float.self)
    tensors = file.entries.values.filter { !$0.name.hasPrefix("golden.") }.map {
      NamedTensor($0.name, $0.elementType, shape: $0.shape, file.values(of: $0, as: Float.self))
    }
    checkpoint = ModelDescription.test(
      network: .segNet(widths: [8, 16, 24], classes: 3), arithmetic: .float32, kind: .checkpoint)
  }

  package func compact(_ arithmetic: Arithmetic) -> ModelDescription {
    .test(network: checkpoint.network.folded, arithmetic: arithmetic)
  }

  /// The weights with the batch norms folded in.
  package func folded(_ arithmetic: Arithmetic) throws -> [NamedTensor] {
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

import LabelledPictures
import SegNetModel

/// A network's numbers, in float32.
final class TrainableNetwork: Sendable {
  let spec: NetworkSpec
  /// By layer, in the order of the network.
  let convolutions: [(name: String, parameters: ConvolutionParameters)]

  /// - Throws: `TrainingError.configuration` for networks that cannot be trained here, `.noMemory`.
  init(_ spec: NetworkSpec) throws(TrainingError) {
    self.spec = spec
    let found: [(name: String, inputChannels: Int, convolution: Convolution)]
    do { found = try spec.convolutions() } catch {
      throw .configuration("the network is impossible: \(error)")
    }
    if let problem = spec.trainingProblem { throw .configuration(problem) }
    let transposed = Set(spec.layers.filter(\.isTransposedConvolution).map(\.name))
    var convolutions: [(name: String, parameters: ConvolutionParameters)] = []
    for layer in found {
      let parameters = try ConvolutionParameters(
        layer.name, layer.convolution, inputChannels: layer.inputChannels,
        isTransposed: transposed.contains(layer.name))
      convolutions.append((layer.name, parameters))
    }
    self.convolutions = convolutions
  }

  var trained: [Parameter] { convolutions.flatMap(\.parameters.trained) }

  func initialize(seed: UInt64) {
    for (number, layer) in convolutions.enumerated() {
      var random = RandomSource(seed: seed, stream: 0, UInt64(number))
      layer.parameters.initialize(&random)
    }
  }

  func parameters(of layer: String) -> ConvolutionParameters {
    convolutions.first { $0.name == layer }!.parameters
  }
}

extension NetworkSpec {
  /// Why a network that can be run cannot be trained, or nil: heads that are no plain convolutions, layers that lead
  /// nowhere.
  public var trainingProblem: String? {
    let side = 1 << NetworkLimits.stages
    guard let shapes = try? shapes(for: (width: side, height: side)) else { return nil }
    let read = Set(layers.flatMap(\.inputs))
    for head in heads {
      guard let layer = layers.first(where: { $0.name == head.layer }),
        let convolution = layer.operation as? Convolution, !convolution.batchNorm,
        convolution.activation != .relu, convolution.dropout == 0
      else {
        return
          "layer '\(head.layer)': what a network gives must come from a convolution without batch norm, ReLU and "
          + "dropout to be trained"
      }
      guard shapes[head.layer]!.width == side, shapes[head.layer]!.height == side else {
        return
          "layer '\(head.layer)' gives \(shapes[head.layer]!), smaller than the picture of \(side)x\(side)"
      }
    }
    let headLayers = Set(heads.map(\.layer))
    for layer in layers where !read.contains(layer.name) && !headLayers.contains(layer.name) {
      return "layer '\(layer.name)' leads nowhere: no layer reads it, and it is no head of the network"
    }
    return nil
  }
}

extension LayerSpec {
  var isTransposedConvolution: Bool { operation is TransposedConvolution }
}

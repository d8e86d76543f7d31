import SegNetModel

extension FoldedNetwork {
  /// The tensors of a float32 model.
  public var float32Tensors: [NamedTensor] {
    convolutions.flatMap { layer in
      [
        NamedTensor(.weight, of: layer.name, .float32, shape: layer.weightShape, layer.weight),
        NamedTensor(.bias, of: layer.name, .float32, shape: [layer.bias.count], layer.bias),
      ]
    }
  }

  /// The tensors of a float16 model: weights rounded to float16, biases kept in float32.
  public var float16Tensors: [NamedTensor] {
    convolutions.flatMap { layer in
      [
        NamedTensor(
          .weight, of: layer.name, .float16, shape: layer.weightShape, layer.weight.map { Float16($0) }),
        NamedTensor(.bias, of: layer.name, .float32, shape: [layer.bias.count], layer.bias),
      ]
    }
  }
}

extension NetworkSpec {
  /// Every tensor of a network's weights file, layer by layer.
  ///
  /// - Throws: `NetworkError` for a network that cannot be.
  public func tensors(_ arithmetic: Arithmetic) throws(NetworkError) -> [(layer: String, tensor: LayerTensor)]
  {
    let shapes = try anyShapes()
    return layers.flatMap { layer in
      layer.operation.tensors(inputChannels: shapes[layer.inputs[0]]!.channels, arithmetic: arithmetic)
        .map { (layer.name, $0) }
    }
  }
}

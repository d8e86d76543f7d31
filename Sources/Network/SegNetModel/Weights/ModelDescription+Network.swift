import Imaging

extension ModelDescription {
  /// Checks what neither the network nor the rest says alone: the class layer gives one score per class and pixel, and
  /// 7-bit activations have no sign.
  ///
  /// - Throws: `NetworkError` naming the layer, also for a network that cannot be.
  public func checkNetwork() throws(NetworkError) {
    // A network that cannot be has no size multiple: its own error comes first.
    _ = try network.anyShapes()
    let multiple = network.sizeMultiple
    let shapes = try network.shapes(for: (width: multiple, height: multiple))
    let last = network.classLayer!
    guard let classifier = last.operation as? Convolution, classifier.activation == .none else {
      throw NetworkError(
        layer: last.name, problem: "the last layer must be a convolution without activation")
    }
    let classes = palette.count
    guard classifier.outputChannels == classes, shapes[last.name]!.height == multiple else {
      throw NetworkError(
        layer: last.name,
        problem: "gives \(shapes[last.name]!), expected \(classes) classes at the picture's own scale")
    }
    for layer in network.layers where arithmetic == .int8 && network.head(layer.name) == nil {
      guard let convolution = layer.operation.convolution, convolution.activation != .relu else { continue }
      throw NetworkError(layer: layer.name, problem: "int8 activations have no sign, a ReLU must follow")
    }
  }
}

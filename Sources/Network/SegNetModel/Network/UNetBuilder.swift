extension NetworkSpec {
  /// A U-Net: per stage, convolutions (each with batch norm and ReLU) and 2x2 max pooling, the deepest without; then per
  /// stage, from the deepest, upsampling, the early map of the same size beside it, and convolutions. A 1x1 convolution
  /// gives the classes.
  ///
  /// Ronneberger, Fischer, Brox, "U-Net", MICCAI (2015), with padding and without the learned upsampling.
  ///
  /// - Parameter widths: channels per stage, from the picture to the deepest.
  public static func uNet(
    widths: [Int], classes: Int, convolutionsPerStage: Int = 2, kernelSize: Int = 3,
    upsampling: Upsampling.Method = .nearest
  ) -> NetworkSpec {
    precondition(!widths.isEmpty && convolutionsPerStage >= 1)
    var layers: [LayerSpec] = []
    var last = Self.picture
    func add(_ name: String, _ operation: some LayerOperation, beside skip: String? = nil) {
      layers.append(LayerSpec(name, operation, inputs: (skip.map { [$0] } ?? []) + [last]))
      last = name
    }
    func addConvolutions(_ stage: String, _ channels: Int) {
      for number in 1...convolutionsPerStage {
        add(
          "\(stage).convolution\(number)",
          .convolution(
            Convolution(outputChannels: channels, kernelSize: kernelSize, batchNorm: true, activation: .relu))
        )
      }
    }
    for (index, width) in widths.enumerated() {
      addConvolutions("encoder\(index + 1)", width)
      if index < widths.count - 1 { add("encoder\(index + 1).pooling", .maxPooling) }
    }
    for (index, width) in widths.enumerated().dropLast().reversed() {
      let stage = "decoder\(index + 1)"
      add("\(stage).upsampling", .upsampling(upsampling))
      add(
        "\(stage).concatenation", .concatenation,
        beside: "encoder\(index + 1).convolution\(convolutionsPerStage)")
      addConvolutions(stage, width)
    }
    add(
      "classifier",
      .convolution(Convolution(outputChannels: classes, kernelSize: 1, batchNorm: false, activation: .none)))
    return NetworkSpec(layers: layers)
  }
}

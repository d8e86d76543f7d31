extension NetworkSpec {
  /// A SegNet: per stage, convolutions (each with batch norm and ReLU) and 2x2 max pooling; then per stage, from the
  /// deepest, unpooling by the same positions and the mirrored convolutions. The last convolution gives the classes.
  ///
  /// Badrinarayanan, Kendall, Cipolla, "SegNet", IEEE TPAMI 39 (2017); widths 64-128-256 are the published three-stage
  /// notebook form, 16-32-64 is the compact default.
  ///
  /// - Parameter widths: channels per stage, from the picture to the deepest.
  public static func segNet(widths: [Int], classes: Int, convolutionsPerStage: Int = 2, kernelSize: Int = 3)
    -> NetworkSpec
  {
    precondition(!widths.isEmpty && convolutionsPerStage >= 1)
    var layers: [LayerSpec] = []
    var last = Self.picture
    func add(_ name: String, _ operation: some LayerOperation) {
      layers.append(LayerSpec(name, operation, inputs: [last]))
      last = name
    }
    func convolution(_ channels: Int) -> Convolution {
      .convolution(
        Convolution(outputChannels: channels, kernelSize: kernelSize, batchNorm: true, activation: .relu))
    }
    for (index, width) in widths.enumerated() {
      for number in 1...convolutionsPerStage {
        add("encoder\(index + 1).convolution\(number)", convolution(width))
      }
      add("encoder\(index + 1).pooling", .maxPooling)
    }
    for (index, width) in widths.enumerated().reversed() {
      add("decoder\(index + 1).unpooling", .maxUnpooling(indices: "encoder\(index + 1).pooling"))
      for number in 1..<max(convolutionsPerStage, 1) {
        add("decoder\(index + 1).convolution\(number)", convolution(width))
      }
      if index > 0 {
        add("decoder\(index + 1).convolution\(convolutionsPerStage)", convolution(widths[index - 1]))
      } else {
        add(
          "classifier",
          .convolution(
            Convolution(outputChannels: classes, kernelSize: kernelSize, batchNorm: false, activation: .none))
        )
      }
    }
    return NetworkSpec(layers: layers)
  }
}

import SegNetModel

/// Computed as a 1x1 convolution with four channels per output, which a pixel shuffle spreads.
extension TransposedConvolution: TrainableOperation {
  /// Its sums.
  static var keepsOutput: Bool { true }
  static var hasParameters: Bool { true }

  /// Each sum has one weight per input channel.
  func parameters(_ layer: String, inputChannels: Int, memory: any MemorySource) throws(TrainingError)
    -> ConvolutionParameters?
  {
    try ConvolutionParameters(
      layer, convolution, inputChannels: inputChannels, weightsPerSum: inputChannels, memory: memory)
  }

  func steps(output: TensorShape) -> [LayerStep] {
    let sums = TensorShape(channels: 4 * output.channels, height: output.height / 2, width: output.width / 2)
    return [LayerStep(self, output: sums), LayerStep(PixelShuffle(), output: output, suffix: ".shuffle")]
  }

  /// The layer of the sums.
  func layer(_ site: LayerSite) throws(TrainingError) -> any Layer {
    try ConvolutionLayer(convolution, site, isTransposed: true)
  }
}

import SegNetModel

extension Convolution: TrainableOperation {
  /// Its sums; what becomes of them is computed for each reader.
  static var keepsOutput: Bool { true }
  static var hasParameters: Bool { true }

  /// The sums are what a loss compares with: nothing but a sigmoid may follow.
  var canBeHead: Bool { !batchNorm && activation != .relu && dropout == 0 }

  func parameters(_ layer: String, inputChannels: Int, memory: any MemorySource) throws(TrainingError)
    -> ConvolutionParameters?
  {
    try ConvolutionParameters(layer, self, inputChannels: inputChannels, memory: memory)
  }

  func layer(_ site: LayerSite) throws(TrainingError) -> any Layer {
    try ConvolutionLayer(self, site, isTransposed: false)
  }
}

extension ConvolutionLayer {
  convenience init(_ convolution: Convolution, _ site: LayerSite, isTransposed: Bool) throws(TrainingError) {
    guard let parameters = site.parameters else { preconditionFailure("the operation made them") }
    try self.init(
      site.name, convolution, isTransposed: isTransposed, input: site.inputs[0], parameters: parameters,
      context: site.context, trains: site.trains, memory: site.memory, number: site.number)
  }
}

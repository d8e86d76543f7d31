extension Convolution {
  private enum Key: String, CodingKey {
    case dilation, groups, activation, dropout
    case outputChannels = "output_channels"
    case kernelSize = "kernel_size"
    case batchNorm = "batch_norm"
  }

  /// `dilation` and `groups` may be missing, for 1, and `dropout`, for 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      outputChannels: try container.decode(Int.self, forKey: .outputChannels),
      kernelSize: try container.decode(Int.self, forKey: .kernelSize),
      dilation: try container.decodeIfPresent(Int.self, forKey: .dilation) ?? 1,
      groups: try container.decodeIfPresent(Int.self, forKey: .groups) ?? 1,
      batchNorm: try container.decode(Bool.self, forKey: .batchNorm),
      activation: try container.decode(Activation.self, forKey: .activation),
      dropout: try container.decodeIfPresent(Double.self, forKey: .dropout) ?? 0)
  }

  /// Leaves out `dilation`, `groups` and `dropout` where they do nothing.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(outputChannels, forKey: .outputChannels)
    try container.encode(kernelSize, forKey: .kernelSize)
    // Left out where they do nothing, as in files from before there were others.
    if dilation != 1 { try container.encode(dilation, forKey: .dilation) }
    if groups != 1 { try container.encode(groups, forKey: .groups) }
    try container.encode(batchNorm, forKey: .batchNorm)
    try container.encode(activation, forKey: .activation)
    if dropout != 0 { try container.encode(dropout, forKey: .dropout) }
  }
}

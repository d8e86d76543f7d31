import Settings
import System

/// A transposed convolution of kernel size and stride 2, which doubles height and width:
/// `sum[o, 2y + i, 2x + j] = bias[o] + sum over c of weight[o, c, i, j] * input[c, y, x]`.
///
/// PyTorch keeps the same weights as [c, o, i, j].
public struct TransposedConvolution: ConvolutionOperation {
  public static let word = "transposed_convolution"
  public static let keys = ["output_channels", "kernel_size", "batch_norm", "activation", "dropout"]

  /// Its `kernelSize` is 2, dilation and groups are 1.
  public var convolution: Convolution

  public init(_ convolution: Convolution) { self.convolution = convolution }

  public init(_ entry: LayerEntry) throws(FileError) {
    convolution = try entry.convolution(kernelSize: 2) { value throws(FileError) in
      try value.integer(in: 2...2)
    }
  }

  public init(from decoder: any Decoder) throws { convolution = try Convolution(from: decoder) }
  public func encode(to encoder: any Encoder) throws { try convolution.encode(to: encoder) }

  public func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape {
    try convolution.checkDropout(place)
    try place.refusePicture()
    guard convolution.kernelSize == 2, convolution.dilation == 1, convolution.groups == 1 else {
      throw place.failure(
        "has a kernel of size \(convolution.kernelSize); transposed convolutions are 2x2, undivided")
    }
    // Four of each are computed at once.
    let most = NetworkLimits.channels / 4
    guard (1...most).contains(convolution.outputChannels) else {
      throw place.failure("\(convolution.outputChannels) output channels are outside 1...\(most)")
    }
    return try place.doubled(channels: convolution.outputChannels)
  }

  /// The coarse pixel that it reads covers one more of its own pixels, on one side.
  public func reach(inputScale: Int, outputScale: Int) -> Int { outputScale }

  /// Each value comes from one pixel, as if through a 1x1 kernel.
  public func multiplyAccumulates(input: TensorShape, output: TensorShape) -> Int {
    output.elementCount * input.channels
  }
}

extension LayerOperation where Self == TransposedConvolution {
  public static func transposedConvolution(_ convolution: Convolution) -> TransposedConvolution {
    TransposedConvolution(convolution)
  }
}

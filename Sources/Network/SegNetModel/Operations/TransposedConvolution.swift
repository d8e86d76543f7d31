import Settings
import System

/// A transposed convolution of kernel size and stride 2, which doubles height and width:
/// `sum[o, 2y + i, 2x + j] = bias[o] + sum over c of weight[o, c, i, j] * input[c, y, x]`.
///
/// PyTorch keeps the same weights as [c, o, i, j].
public struct TransposedConvolution: ConvolutionOperation {
  /// In a file: `operation: transposed_convolution`.
  public static let word = "transposed_convolution"
  /// All but `output_channels` may be left out. `kernel_size` can only be 2.
  public static let keys = ["output_channels", "kernel_size", "batch_norm", "activation", "dropout"]

  /// Its `kernelSize` is 2, dilation and groups are 1.
  public var convolution: Convolution

  /// - Parameter convolution: of kernel size 2, without dilation and groups; others are refused with the shapes.
  public init(_ convolution: Convolution) { self.convolution = convolution }

  /// A kernel of 2x2, which is the only one.
  ///
  /// - Throws: `FileError` naming the line and the key, for missing channels and numbers that cannot be.
  public init(_ entry: LayerEntry) throws(FileError) {
    convolution = try entry.convolution(kernelSize: 2) { value throws(FileError) in
      try value.integer(in: 2...2)
    }
  }

  /// The same keys as a convolution's, beside those of the layer.
  public init(from decoder: any Decoder) throws { convolution = try Convolution(from: decoder) }
  /// The same keys as a convolution's.
  public func encode(to encoder: any Encoder) throws { try convolution.encode(to: encoder) }

  /// Twice the height and width, with its own number of channels.
  ///
  /// - Throws: `NetworkError` for another kernel than 2x2, for dilation, groups, a dropout or a number of channels that
  ///   cannot be (a quarter of `NetworkLimits.channels` at most), for the picture, and for a map larger than it.
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
  /// Lets a layer be written with `.transposedConvolution`.
  public static func transposedConvolution(_ convolution: Convolution) -> TransposedConvolution {
    TransposedConvolution(convolution)
  }
}

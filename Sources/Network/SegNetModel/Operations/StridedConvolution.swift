import Settings
import System

/// A convolution with stride 2, which halves height and width:
/// `sum[o, y, x] = bias[o] + sum over c, i, j of weight[o, c, i, j] * input[c, 2y + i - padding, 2x + j - padding]`,
/// `padding = kernelSize / 2`.
///
/// What PyTorch calls `Conv2d(stride=2, padding=kernel_size // 2)`. Springenberg et al., "Striving for simplicity", ICLR
/// workshop (2015).
public struct StridedConvolution: ConvolutionOperation {
  /// `strided_convolution`
  public static let word = "strided_convolution"
  /// Those of a convolution without dilation and groups.
  public static let keys = ["output_channels", "kernel_size", "batch_norm", "activation", "dropout"]
  /// Pixels, and rows, from one output to the next.
  public static let stride = 2

  /// Dilation and groups are 1.
  public var convolution: Convolution

  /// Nothing is checked here: `outputShape` checks it in its place.
  public init(_ convolution: Convolution) { self.convolution = convolution }

  /// Reads an entry of a list of layers; `kernel_size` is 3 where it says nothing.
  ///
  /// - Throws: `FileError` naming the line and the key.
  public init(_ entry: LayerEntry) throws(FileError) {
    convolution = try entry.convolution(kernelSize: 3) { value throws(FileError) in try value.kernelSize() }
  }

  /// Reads the keys of its convolution.
  public init(from decoder: any Decoder) throws { convolution = try Convolution(from: decoder) }
  /// Writes the keys of its convolution.
  public func encode(to encoder: any Encoder) throws { try convolution.encode(to: encoder) }

  /// The output channels, half as high and wide.
  ///
  /// - Throws: `NetworkError` for a size that cannot be halved, or a window that the kernels do not have.
  public func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape {
    try convolution.checkWindow(place)
    guard convolution.dilation == 1, convolution.groups == 1 else {
      throw place.failure(
        "has dilation \(convolution.dilation) and \(convolution.groups) groups; strided convolutions have 1 and 1"
      )
    }
    return try place.halved(channels: convolution.outputChannels)
  }

  /// Its window is centred on the first of the two pixels that its own pixel covers.
  public func reach(inputScale: Int, outputScale: Int) -> Int { convolution.padding * inputScale }

  /// Those of a convolution that gives this output.
  public func multiplyAccumulates(input: TensorShape, output: TensorShape) -> Int {
    convolution.multiplyAccumulates(input: input, output: output)
  }
}

extension LayerOperation where Self == StridedConvolution {
  /// The operation of a layer.
  public static func stridedConvolution(_ convolution: Convolution) -> StridedConvolution {
    StridedConvolution(convolution)
  }
}

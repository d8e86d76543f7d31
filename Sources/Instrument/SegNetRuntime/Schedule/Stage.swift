import CSegKernels
import SegNetModel

/// One step of the row stream: a layer, a part of one, or a layer together with the one that alone reads it.
struct Stage: Sendable {
  /// Which kernel call makes the rows: the cases of the loop's switch.
  enum Kind: Sendable, BitwiseCopyable {
    case picture
    case convolution
    /// A convolution whose rows are pooled as they are stored.
    case pooledConvolution
    /// The last convolution: stores the class of each pixel.
    case labels
    /// The convolution of a regression head: hands out rows of numbers.
    case regression
    case pooling
    case unpooling
    /// Nearest upsampling: every pixel of the source four times.
    case repetition
    /// The channels of `source`, then those of `second`.
    case concatenation
    case addition
    case bilinear
    case pixelShuffle
    case averagePooling

    /// Whether the stage is a head: its rows leave the network.
    var isHead: Bool { self == .labels || self == .regression }
  }

  /// What is read of the stage `second`.
  enum SecondInput: Sendable { case none, rows, positions }

  /// The convolution that a stage computes.
  struct Kernel: Sendable {
    /// The layer that has the weights.
    let layer: String
    let inputChannels: Int
    let convolution: Convolution
    var stride = 1
    /// From the layer's numbers to those of `convolution`.
    let weights: @Sendable (ConvolutionWeights) -> ConvolutionWeights
  }

  let kind: Kind
  /// The layer whose output this is, or a part of it, or `NetworkSpec.picture`.
  let layer: String
  /// The stage whose rows this one reads; its own number for the picture.
  let source: Int
  let reach: RowReach
  /// The output.
  let shape: TensorShape
  /// By how much the output is smaller than the picture, per side.
  let scale: Int
  /// Channels per pixel as the kernels keep them.
  let storedChannels: Int

  var kernel: Kernel?
  var secondInput = SecondInput.none
  /// `source` for stages that read no other.
  var second: Int
  /// 1 where an output row and column is half of the one it reads in `second`, else 0.
  var secondShift = 0
  /// Whether its pooling positions are kept.
  var givesPositions = false
  /// The least rows of a step.
  var rowsAtOnce = 1
  /// Of an addition or a regression head.
  var activation = Activation.none
  /// A pixel shuffle: input channels from one output channel to the next, 1 where the four pixels follow one another.
  var channelStep = 1

  var isHead: Bool { kind.isHead }
  /// Columns, and rows, around an output pixel that the convolution reads.
  var padding: Int { kernel?.convolution.padding ?? 0 }

  init(
    _ kind: Kind, layer: String, source: Int, reach: RowReach, shape: TensorShape, scale: Int,
    kernel: Kernel? = nil
  ) {
    (self.kind, self.layer, self.source, self.reach) = (kind, layer, source, reach)
    (self.shape, self.scale, self.kernel, second) = (shape, scale, kernel, source)
    storedChannels =
      kind == .picture
      ? Int(SEG_PICTURE_CHANNELS) : Int(seg_stored_channels(Int32(shape.channels)))
  }

  /// This stage's convolution as the kernels know it, nil for a stage without one.
  func kernelConvolution(_ stages: [Stage]) -> seg_convolution? {
    guard let kernel else { return nil }
    let store =
      switch kind {
      case .pooledConvolution: SEG_STORE_POOLED
      // What would be labels of regression maps is thrown away: the values are what labels are chosen by.
      case .labels, .regression: SEG_STORE_LABELS
      default: SEG_STORE_ROWS
      }
    let spec = kernel.convolution
    return seg_convolution(
      input_channels: Int32(kernel.inputChannels),
      stored_input_channels: Int32(stages[source].storedChannels),
      output_channels: Int32(spec.outputChannels), kernel_size: Int32(spec.kernelSize),
      dilation: Int32(spec.dilation), stride: Int32(kernel.stride), depthwise: spec.groups > 1 ? 1 : 0,
      store: store)
  }
}

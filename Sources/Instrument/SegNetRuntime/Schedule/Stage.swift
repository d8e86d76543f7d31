import CSegKernels
import SegNetModel

/// One step of the row stream: a layer, or a convolution together with the pooling layer that alone reads it, or a
/// concatenation together with the nearest upsampling that it alone reads.
struct Stage: Sendable {
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

    /// Whether the stage is a head: its rows leave the network.
    var isHead: Bool { self == .labels || self == .regression }
  }

  let kind: Kind
  /// The layer whose output this is, or a part of it, or `NetworkSpec.picture`.
  let layer: String
  /// The convolution in it, if any: `layer` itself, or the layer whose rows are pooled into `layer`.
  let convolution: String?
  /// The stage whose rows this one reads; its own number for the picture.
  let source: Int
  /// The stage whose pooling positions an unpooling reads, or whose rows are joined or added to those of `source`;
  /// `source` for others.
  let second: Int
  /// Whether an output row and column is half of the one it reads in `source`, and in `second`.
  let doublesSource: Bool
  let doublesSecond: Bool
  /// The output.
  let shape: TensorShape
  /// By how much the output is smaller than the picture, per side.
  let scale: Int
  /// Channels per pixel as the kernels keep them.
  let storedChannels: Int
  /// Rows above and below that the convolution reads, 0 for others.
  let padding: Int
  /// An addition's activation and, in int8 models, factor.
  let rectifies: Bool
  /// A pixel shuffle: input channels from one output channel to the next, 1 where the four pixels follow one another.
  let channelStep: Int
  let multiplier: Float
  /// A regression head's sigmoid.
  let isSigmoid: Bool

  var isHead: Bool { kind.isHead }
  var storesPositions: Bool { kind == .pooledConvolution || kind == .pooling }
  var readsSecondRows: Bool { kind == .concatenation || kind == .addition }
}

extension Stage {
  /// This stage's convolution as the kernels know it, nil for a stage without one.
  func kernelConvolution(model: ModelWeights, stages: [Stage]) -> seg_convolution? {
    guard let convolution, let weights = model.kernelWeights(of: convolution) else { return nil }
    let store =
      switch kind {
      case .pooledConvolution: SEG_STORE_POOLED
      // What would be labels of regression maps is thrown away: the values are what labels are chosen by.
      case .labels, .regression: SEG_STORE_LABELS
      default: SEG_STORE_ROWS
      }
    let spec = weights.convolution
    return seg_convolution(
      input_channels: Int32(weights.inputChannels),
      stored_input_channels: Int32(stages[source].storedChannels),
      output_channels: Int32(spec.outputChannels), kernel_size: Int32(spec.kernelSize),
      dilation: Int32(spec.dilation), depthwise: spec.groups > 1 ? 1 : 0, store: store)
  }
}

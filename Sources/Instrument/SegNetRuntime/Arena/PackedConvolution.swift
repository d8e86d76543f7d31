import CSegKernels

/// A convolution whose weights stand in the arena as the kernels want them.
struct PackedConvolution: BitwiseCopyable {
  let store: Store
  private let isInteger: Bool
  private let strideAndMargin: (UInt8, UInt8)
  private let channels: (input: Int32, output: Int32)
  private let weights: ArenaRegion

  /// What becomes of the sums.
  enum Store: BitwiseCopyable { case rows, pooled, labels }

  var stride: Int { Int(strideAndMargin.0) }
  /// Rows, and columns, around an output pixel that it reads.
  var margin: Int { Int(strideAndMargin.1) }
  var storedInputChannels: Int { Int(channels.input) }
  var outputChannels: Int { Int(channels.output) }
  var storedOutputChannels: Int { Int(seg_stored_channels(channels.output)) }

  /// For kernels of the kind that packed it.
  @unsafe @inline(__always)
  func packed(isInteger: Bool) -> UnsafeRawPointer {
    precondition(isInteger == self.isInteger, "weights packed for other kernels")
    return unsafe UnsafeRawPointer(weights.address(0, before: 0, after: weights.byteCount))
  }

  /// - Precondition: kernels of the kind packed the convolution there.
  @unsafe
  init(_ shape: seg_convolution, isInteger: Bool, _ weights: ArenaRegion) {
    store =
      switch shape.store {
      case SEG_STORE_POOLED: .pooled
      case SEG_STORE_LABELS: .labels
      default: .rows
      }
    strideAndMargin = (UInt8(shape.stride), UInt8(shape.dilation * (shape.kernel_size / 2)))
    channels = (shape.stored_input_channels, shape.output_channels)
    (self.isInteger, self.weights) = (isInteger, weights)
  }
}

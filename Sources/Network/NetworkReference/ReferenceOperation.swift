import SegNetModel

/// An operation as its definition reads: what is computed, whatever the arithmetic, and nothing else.
///
/// Each operation conforms in a file of its own in `Operations`. `@specialized` makes the loops of an operation fast
/// enough for calibration; they are right without it.
protocol ReferenceOperation: LayerOperation {
  /// What the layer gives.
  func output<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Element>

  /// Which element of its window each output is, for layers that name this one as their `positionsLayer`.
  func positions<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<UInt8>?
}

extension ReferenceOperation {
  func positions<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<UInt8>? { nil }
}

/// What a layer computes from.
struct ReferenceInputs<A: ReferenceArithmetic> {
  /// Of the layers it reads, at least one.
  var tensors: [ReferenceTensor<A.Element>]
  /// What stands beyond the edges of the first input, per channel; nil for zeros.
  var outside: [A.Element]?
  /// Those of the operation's `positionsLayer`.
  var positions: ReferenceTensor<UInt8>?
  /// The layer's numbers. All that weights files hold is exact in float64.
  var numbers: [TensorPart: [Double]] = [:]
  var statistics = BatchStatistics.running

  /// The first input.
  var input: ReferenceTensor<A.Element> { tensors[0] }
}

/// What a batch norm normalises by.
enum BatchStatistics {
  /// The running mean and variance among the layer's numbers.
  case running
  /// The mean and variance of what it gets, over pictures and pixels, the variance divided by n.
  case batch
}

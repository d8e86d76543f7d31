import System

/// Where a layer puts the gradient by one of its inputs: the first of several readers writes it, the others add theirs.
struct GradientTarget: Sendable {
  let map: FeatureMap
  /// Whether another reader has written before.
  let adds: Bool

  /// Rows of a picture, `count` from `first` on, as `write` computes them.
  ///
  /// - Parameter scratch: room for them.
  func putRows(
    _ picture: Int, _ first: Int, count: Int = 1, context: ExecutionContext,
    scratch: inout MutableSpan<Float>, write: (inout MutableSpan<Float>) -> Void
  ) {
    var rows = map.rows(picture, first, count: count)
    guard adds else { return write(&rows) }
    var part = scratch.part(0..<rows.count)
    write(&part)
    context.kernels.accumulate(part.span, into: &rows)
  }

  /// The same for numbers that are there already.
  func put(
    _ numbers: Span<Float>, picture: Int, y: Int, context: ExecutionContext
  ) {
    var row = map.rows(picture, y)
    if adds {
      context.kernels.accumulate(numbers, into: &row)
    } else {
      context.kernels.copy(numbers, into: &row)
    }
  }
}

import CSegKernels

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
    scratch: UnsafeMutablePointer<Float>, write: (UnsafeMutablePointer<Float>) -> Void
  ) {
    let rows = map.row(picture, first)
    guard adds else { return write(rows) }
    write(scratch)
    context.kernels.accumulate(count * map.layout.rowCount, rows, scratch)
  }

  /// The same for numbers that are there already.
  func put(
    _ numbers: UnsafePointer<Float>, picture: Int, y: Int, context: ExecutionContext
  ) {
    let row = map.row(picture, y)
    if adds {
      context.kernels.accumulate(map.layout.rowCount, row, numbers)
    } else {
      row.update(from: numbers, count: map.layout.rowCount)
    }
  }
}

import SegNetModel

/// The maximum of each 2x2 window; its position is 0...3 in row order, on ties the first.
extension MaxPooling: ReferenceOperation {
  @specialized(where A == FloatArithmetic<Float>)
  @specialized(where A == Int8Arithmetic)
  func output<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Element> {
    windows(inputs.input) { $0.maximum }
  }

  @specialized(where A == FloatArithmetic<Float>)
  @specialized(where A == Int8Arithmetic)
  func positions<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<UInt8>? {
    windows(inputs.input) { $0.position }
  }

  private func windows<Element: Comparable & Sendable, Result: Sendable>(
    _ input: ReferenceTensor<Element>, _ result: ((maximum: Element, position: UInt8)) -> Result
  ) -> ReferenceTensor<Result> {
    let shape = TensorShape(
      channels: input.shape.channels, height: input.shape.height / 2, width: input.shape.width / 2)
    let width = input.shape.width
    var results: [Result] = []
    results.reserveCapacity(input.pictures * shape.elementCount)
    for row in 0..<input.planeCount * shape.height {
      for x in 0..<shape.width {
        let corner = 2 * row * width + 2 * x
        var best = (maximum: input.values[corner], position: UInt8(0))
        for position in 1..<4 {
          let value = input.values[corner + position / 2 * width + position % 2]
          if value > best.maximum { best = (value, UInt8(position)) }
        }
        results.append(result(best))
      }
    }
    return ReferenceTensor(pictures: input.pictures, shape: shape, values: results)
  }
}

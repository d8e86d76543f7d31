import SegNetModel

/// Each pixel four times, or what lies between the pixels' centres: nine sixteenths of the nearest, three of those
/// beside it in the row and in the column, one of that across.
extension Upsampling: ReferenceOperation {
  @specialized(where A == FloatArithmetic<Float>)
  @specialized(where A == Int8Arithmetic)
  func output<A: ReferenceArithmetic>(_ inputs: ReferenceInputs<A>) -> ReferenceTensor<A.Element> {
    let input = inputs.input
    switch method {
    case .nearest:
      return input.doubled(channels: input.shape.channels) { picture, channel, y, x in
        input[picture, channel, y / 2, x / 2]
      }
    case .bilinear:
      return input.doubled(channels: input.shape.channels) { picture, channel, y, x in
        let (farY, farX) = (beside(y, input.shape.height), beside(x, input.shape.width))
        func value(_ y: Int, _ x: Int) -> A.Element.Sum { input[picture, channel, y, x].widened }
        return A.sixteenth(
          9 * value(y / 2, x / 2) + 3 * value(y / 2, farX) + 3 * value(farY, x / 2) + value(farY, farX))
      }
    }
  }

  /// The next pixel of the input on the side of an output's centre; at an edge the pixel itself.
  private func beside(_ position: Int, _ extent: Int) -> Int {
    min(max(position / 2 + (position % 2 == 0 ? -1 : 1), 0), extent - 1)
  }
}

import SegNetModel

/// The maximum of each 2x2 window and which of the four it was (0...3 in row order); on ties the first.
///
/// **Shape**: half of `input` in height and width, both results.
func referenceMaxPooling<Element: Comparable & Sendable>(_ input: FeatureMap<Element>)
  -> (maxima: FeatureMap<Element>, positions: FeatureMap<UInt8>)
{
  let shape = TensorShape(
    channels: input.shape.channels, height: input.shape.height / 2, width: input.shape.width / 2)
  var maxima: [Element] = []
  var positions: [UInt8] = []
  maxima.reserveCapacity(shape.elementCount)
  positions.reserveCapacity(shape.elementCount)
  let width = input.shape.width
  input.values.withUnsafeBufferPointer { values in
    for row in 0..<shape.channels * shape.height {
      let upper = 2 * row * width
      for x in 0..<shape.width {
        let corner = upper + 2 * x
        var (maximum, position) = (values[corner], UInt8(0))
        if values[corner + 1] > maximum { (maximum, position) = (values[corner + 1], 1) }
        if values[corner + width] > maximum { (maximum, position) = (values[corner + width], 2) }
        if values[corner + width + 1] > maximum { (maximum, position) = (values[corner + width + 1], 3) }
        maxima.append(maximum)
        positions.append(position)
      }
    }
  }
  return (FeatureMap(shape: shape, values: maxima), FeatureMap(shape: shape, values: positions))
}

/// Puts each value at its position in a 2x2 window, `zero` at the other three.
///
/// **Shape**: twice `input` in height and width.
func referenceMaxUnpooling<Element: Sendable>(
  _ input: FeatureMap<Element>, positions: FeatureMap<UInt8>, zero: Element
) -> FeatureMap<Element> {
  precondition(positions.shape == input.shape)
  let shape = TensorShape(
    channels: input.shape.channels, height: 2 * input.shape.height, width: 2 * input.shape.width)
  var output = FeatureMap(shape: shape, filledWith: zero)
  output.values.withUnsafeMutableBufferPointer { output in
    for row in 0..<input.shape.channels * input.shape.height {
      for x in 0..<input.shape.width {
        let index = row * input.shape.width + x
        let position = Int(positions.values[index])
        output[(2 * row + position / 2) * shape.width + 2 * x + position % 2] = input.values[index]
      }
    }
  }
  return output
}

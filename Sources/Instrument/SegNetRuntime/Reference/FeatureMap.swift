import SegNetModel

/// One layer's output as the reference holds it: plane after plane, rows from the top.
///
/// **Shape**: [channel, row, column].
struct FeatureMap<Element: Sendable>: Sendable {
  let shape: TensorShape
  var values: [Element]

  init(shape: TensorShape, values: [Element]) {
    precondition(values.count == shape.elementCount)
    (self.shape, self.values) = (shape, values)
  }

  init(shape: TensorShape, filledWith value: Element) {
    self.init(shape: shape, values: [Element](repeating: value, count: shape.elementCount))
  }

  /// This map in a frame of `margin` elements, filled per channel.
  func padded(by margin: Int, with filling: [Element]) -> FeatureMap {
    let width = shape.width + 2 * margin
    let height = shape.height + 2 * margin
    var padded: [Element] = []
    padded.reserveCapacity(shape.channels * width * height)
    for channel in 0..<shape.channels {
      let outside = filling[channel]
      padded.append(contentsOf: repeatElement(outside, count: margin * width))
      for row in 0..<shape.height {
        let start = (channel * shape.height + row) * shape.width
        padded.append(contentsOf: repeatElement(outside, count: margin))
        padded.append(contentsOf: values[start..<start + shape.width])
        padded.append(contentsOf: repeatElement(outside, count: margin))
      }
      padded.append(contentsOf: repeatElement(outside, count: margin * width))
    }
    return FeatureMap(
      shape: TensorShape(channels: shape.channels, height: height, width: width), values: padded)
  }

  /// Replaces each element by what `change` makes of its channel and it.
  mutating func mapPlanes(_ change: (_ channel: Int, _ element: Element) -> Element) {
    let planeSize = shape.height * shape.width
    values.withUnsafeMutableBufferPointer { values in
      for channel in 0..<shape.channels {
        for index in channel * planeSize..<(channel + 1) * planeSize {
          values[index] = change(channel, values[index])
        }
      }
    }
  }
}

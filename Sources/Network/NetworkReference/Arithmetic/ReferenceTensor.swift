import SegNetModel

/// Numbers of one or more pictures as the reference holds them: plane after plane, rows from the top.
///
/// **Shape**: [picture, channel, row, column].
struct ReferenceTensor<Element: Sendable>: Sendable {
  let pictures: Int
  /// Of each picture.
  let shape: TensorShape
  var values: [Element]

  init(pictures: Int = 1, shape: TensorShape, values: [Element]) {
    precondition(values.count == pictures * shape.elementCount)
    (self.pictures, self.shape, self.values) = (pictures, shape, values)
  }

  init(pictures: Int = 1, shape: TensorShape, filledWith value: Element) {
    self.init(
      pictures: pictures, shape: shape,
      values: [Element](repeating: value, count: pictures * shape.elementCount))
  }

  var planeCount: Int { pictures * shape.channels }
  var planeSize: Int { shape.height * shape.width }

  func index(_ picture: Int, _ channel: Int, _ y: Int, _ x: Int) -> Int {
    ((picture * shape.channels + channel) * shape.height + y) * shape.width + x
  }

  subscript(picture: Int, channel: Int, y: Int, x: Int) -> Element {
    get { values[index(picture, channel, y, x)] }
    set { values[index(picture, channel, y, x)] = newValue }
  }
}

extension ReferenceTensor: Equatable where Element: Equatable {}

extension ReferenceTensor {
  /// Each element made another one, which may depend on its channel.
  func mapPlanes<Other: Sendable>(_ change: (_ channel: Int, _ element: Element) -> Other)
    -> ReferenceTensor<Other>
  {
    var changed: [Other] = []
    changed.reserveCapacity(values.count)
    for plane in 0..<planeCount {
      for index in plane * planeSize..<(plane + 1) * planeSize {
        changed.append(change(plane % shape.channels, values[index]))
      }
    }
    return ReferenceTensor<Other>(pictures: pictures, shape: shape, values: changed)
  }

  /// A tensor of twice the height and width, made place by place.
  func doubled<Other: Sendable>(
    channels: Int, _ value: (_ picture: Int, _ channel: Int, _ y: Int, _ x: Int) -> Other
  ) -> ReferenceTensor<Other> {
    let shape = TensorShape(channels: channels, height: 2 * shape.height, width: 2 * shape.width)
    var values: [Other] = []
    values.reserveCapacity(pictures * shape.elementCount)
    for picture in 0..<pictures {
      for channel in 0..<channels {
        for y in 0..<shape.height {
          for x in 0..<shape.width { values.append(value(picture, channel, y, x)) }
        }
      }
    }
    return ReferenceTensor<Other>(pictures: pictures, shape: shape, values: values)
  }

  /// In a frame of `margin` elements, filled per channel.
  func padded(by margin: Int, with filling: [Element]) -> ReferenceTensor {
    let (width, height) = (shape.width + 2 * margin, shape.height + 2 * margin)
    var padded: [Element] = []
    padded.reserveCapacity(planeCount * width * height)
    for plane in 0..<planeCount {
      let outside = filling[plane % shape.channels]
      padded.append(contentsOf: repeatElement(outside, count: margin * width))
      for row in 0..<shape.height {
        let start = (plane * shape.height + row) * shape.width
        padded.append(contentsOf: repeatElement(outside, count: margin))
        padded.append(contentsOf: values[start..<start + shape.width])
        padded.append(contentsOf: repeatElement(outside, count: margin))
      }
      padded.append(contentsOf: repeatElement(outside, count: margin * width))
    }
    return ReferenceTensor(
      pictures: pictures, shape: TensorShape(channels: shape.channels, height: height, width: width),
      values: padded)
  }
}

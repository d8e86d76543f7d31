import SegNetModel

/// The channels of all maps, one map after the other.
func referenceConcatenation<Element: Sendable>(_ maps: [FeatureMap<Element>]) -> FeatureMap<Element> {
  var shape = maps[0].shape
  shape.channels = maps.reduce(0) { $0 + $1.shape.channels }
  return FeatureMap(shape: shape, values: maps.flatMap(\.values))
}

/// Each pixel four times.
///
/// **Shape**: twice `input` in height and width.
func referenceRepetition<Element: Sendable>(_ input: FeatureMap<Element>) -> FeatureMap<Element> {
  input.doubled(channels: input.shape.channels) { channel, y, x in input[channel, y / 2, x / 2] }
}

/// `output[c, 2y + i, 2x + j] = input[4c + 2i + j, y, x]`.
///
/// **Shape**: twice `input` in height and width, a quarter of its channels.
func referencePixelShuffle<Element: Sendable>(_ input: FeatureMap<Element>) -> FeatureMap<Element> {
  input.doubled(channels: input.shape.channels / 4) { channel, y, x in
    input[4 * channel + 2 * (y % 2) + x % 2, y / 2, x / 2]
  }
}

/// Doubling between pixel centres.
///
/// **Shape**: twice `input` in height and width.
func referenceBilinear<Arithmetic: ReferenceArithmetic>(
  _ input: FeatureMap<Arithmetic.Element>, _: Arithmetic.Type
) -> FeatureMap<Arithmetic.Element> {
  func beside(_ position: Int, _ extent: Int) -> Int {
    min(max(position / 2 + (position % 2 == 0 ? -1 : 1), 0), extent - 1)
  }
  return input.doubled(channels: input.shape.channels) { channel, y, x in
    let (nextRow, nextColumn) = (beside(y, input.shape.height), beside(x, input.shape.width))
    return Arithmetic.interpolate(
      near: input[channel, y / 2, x / 2], beside: input[channel, y / 2, nextColumn],
      far: input[channel, nextRow, x / 2], farBeside: input[channel, nextRow, nextColumn])
  }
}

extension FeatureMap {
  fileprivate subscript(channel: Int, y: Int, x: Int) -> Element {
    values[(channel * shape.height + y) * shape.width + x]
  }

  fileprivate func doubled(channels: Int, _ value: (_ channel: Int, _ y: Int, _ x: Int) -> Element)
    -> FeatureMap
  {
    let shape = TensorShape(channels: channels, height: 2 * shape.height, width: 2 * shape.width)
    var values: [Element] = []
    values.reserveCapacity(shape.elementCount)
    for channel in 0..<channels {
      for y in 0..<shape.height { for x in 0..<shape.width { values.append(value(channel, y, x)) } }
    }
    return FeatureMap(shape: shape, values: values)
  }
}

/// How stored pixels are turned to be seen upright: the eight orientations of TIFF 6.0 and EXIF, with their numbers.
///
/// A camera that was held sideways stores the sensor's rows as they are and notes how to turn them.
public enum PictureOrientation: UInt8, Sendable, CaseIterable {
  /// As stored.
  case upright = 1
  /// Left and right change places.
  case mirrored
  /// Turned by 180 degrees.
  case halfTurn
  /// Top and bottom change places.
  case flipped
  /// Rows become columns; the first row becomes the left column.
  case transposed
  /// Turned by 90 degrees clockwise.
  case quarterTurnRight
  /// As `transposed`, then turned by 180 degrees.
  case transversed
  /// Turned by 90 degrees counterclockwise.
  case quarterTurnLeft

  /// Whether width and height change places.
  public var swapsSides: Bool { rawValue >= Self.transposed.rawValue }

  /// The size of a stored picture once it is turned.
  public func turned(_ size: PixelSize) -> PixelSize {
    swapsSides ? PixelSize(width: size.height, height: size.width) : size
  }

  /// Writes the turned picture.
  ///
  /// **Shape**: `source` and `target` hold `size.pixelCount * channels` values, rows without padding. Allocates nothing.
  ///
  /// - Parameter size: of the stored picture.
  public func turn(
    _ source: Span<UInt8>, size: PixelSize, channels: Int, into target: inout MutableSpan<UInt8>
  ) {
    precondition(source.count >= size.pixelCount * channels && target.count >= size.pixelCount * channels)
    walk(size) { from, to in
      for channel in 0..<channels { target[to * channels + channel] = source[from * channels + channel] }
    }
  }

  /// A stored picture's values, turned.
  func turned<Value>(_ values: [Value], size: PixelSize, channels: Int) -> [Value] {
    guard self != .upright else { return values }
    precondition(values.count == size.pixelCount * channels)
    return [Value](unsafeUninitializedCapacity: values.count) { target, count in
      walk(size) { from, to in
        for channel in 0..<channels {
          target.initializeElement(at: to * channels + channel, to: values[from * channels + channel])
        }
      }
      count = values.count
    }
  }

  /// Calls `body` for each pixel of the turned picture in its order, with the pixel's place as it is stored.
  private func walk(_ size: PixelSize, _ body: (_ from: Int, _ to: Int) -> Void) {
    let (width, height) = (size.width, size.height)
    let lastColumn = width - 1
    let lastRow = (height - 1) * width
    let (first, perColumn, perRow) =
      switch self {
      case .upright: (0, 1, width)
      case .mirrored: (lastColumn, -1, width)
      case .halfTurn: (lastRow + lastColumn, -1, -width)
      case .flipped: (lastRow, 1, -width)
      case .transposed: (0, width, 1)
      case .quarterTurnRight: (lastRow, -width, 1)
      case .transversed: (lastRow + lastColumn, -width, -1)
      case .quarterTurnLeft: (lastColumn, width, -1)
      }
    let turned = turned(size)
    var to = 0
    for row in 0..<turned.height {
      var from = first + row * perRow
      for _ in 0..<turned.width {
        body(from, to)
        from += perColumn
        to += 1
      }
    }
  }
}

extension RGBImage {
  /// The picture as it is to be seen.
  func turned(_ orientation: PictureOrientation) -> RGBImage {
    RGBImage(
      size: orientation.turned(size), pixels: orientation.turned(pixels, size: size, channels: 3))
  }
}

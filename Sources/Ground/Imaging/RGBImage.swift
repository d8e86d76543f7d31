/// A colour picture: rows from the top, 3 bytes (red, green, blue) per pixel, no padding.
public struct RGBImage: Equatable, Sendable {
  /// Width and height, which stay as they are.
  public let size: PixelSize
  /// The pixel (x, y) begins at `3 * (y * size.width + x)`. Who changes them keeps their number.
  public var pixels: [UInt8]

  /// - Precondition: `pixels.count == 3 * size.pixelCount`.
  public init(size: PixelSize, pixels: [UInt8]) {
    precondition(pixels.count == 3 * size.pixelCount)
    self.size = size
    self.pixels = pixels
  }

  /// A picture of one colour, black where nothing else is said.
  public init(size: PixelSize, filledWith color: RGBColor = RGBColor(0, 0, 0)) {
    var pixels = [UInt8]()
    pixels.reserveCapacity(3 * size.pixelCount)
    for _ in 0..<size.pixelCount { pixels += [color.red, color.green, color.blue] }
    self.init(size: size, pixels: pixels)
  }

  /// The same pixels, lent without a copy as long as the picture is there.
  public var view: ImageView {
    @_lifetime(borrow self) get {
      ImageView(size: size, format: .rgb24, bytesPerRow: 3 * size.width, bytes: pixels.span.bytes)
    }
  }

  /// The colour of a pixel; (0, 0) is the top left one.
  ///
  /// - Precondition: the pixel lies inside.
  public subscript(x: Int, y: Int) -> RGBColor {
    get {
      let index = 3 * (y * size.width + x)
      return RGBColor(pixels[index], pixels[index + 1], pixels[index + 2])
    }
    set {
      let index = 3 * (y * size.width + x)
      (pixels[index], pixels[index + 1], pixels[index + 2]) = (newValue.red, newValue.green, newValue.blue)
    }
  }
}

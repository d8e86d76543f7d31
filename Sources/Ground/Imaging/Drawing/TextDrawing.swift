extension RGBImage {
  /// Fills a rectangle, as much of it as lies inside.
  public mutating func fill(x: Int, y: Int, width: Int, height: Int, color: RGBColor) {
    for row in max(0, y)..<max(0, y, min(size.height, y + height)) {
      for column in max(0, x)..<max(0, x, min(size.width, x + width)) { self[column, row] = color }
    }
  }

  /// Draws text with its top left corner at (x, y), as much of it as lies inside; `scale` enlarges each dot.
  public mutating func draw(_ text: String, x: Int, y: Int, color: RGBColor, scale: Int = 1) {
    var left = x
    for character in text.unicodeScalars {
      for (row, bits) in BitmapFont.rows(of: character).enumerated() {
        for column in 0..<BitmapFont.glyphWidth where bits & (0x80 >> UInt8(column)) != 0 {
          fill(x: left + column * scale, y: y + row * scale, width: scale, height: scale, color: color)
        }
      }
      left += BitmapFont.glyphWidth * scale
    }
  }

  /// The size of a line of text, in pixels.
  public static func textSize(_ text: String, scale: Int = 1) -> PixelSize {
    PixelSize(
      width: text.unicodeScalars.count * BitmapFont.glyphWidth * scale, height: BitmapFont.glyphHeight * scale
    )
  }
}

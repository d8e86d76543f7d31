import Imaging

/// The brightness of a picture, and how it changes. **Units**: sums of red, green and blue.
struct GreyPlane {
  let size: PixelSize
  /// Row by row.
  let values: [Int32]

  init(_ picture: RGBImage) {
    size = picture.size
    var values = [Int32](repeating: 0, count: picture.size.pixelCount)
    for index in values.indices {
      let (red, green, blue) = (
        picture.pixels[3 * index], picture.pixels[3 * index + 1], picture.pixels[3 * index + 2]
      )
      values[index] = Int32(red) + Int32(green) + Int32(blue)
    }
    self.values = values
  }

  /// The value at a place, or at the nearest one in the picture.
  func nearest(_ x: Int, _ y: Int) -> Int {
    Int(values[max(0, min(size.height - 1, y)) * size.width + max(0, min(size.width - 1, x))])
  }

  /// How much the brightness changes at each pixel, across and down together; 0 at the picture's border.
  var changes: [Int32] {
    var changes = [Int32](repeating: 0, count: values.count)
    let (width, height) = (size.width, size.height)
    guard width > 2, height > 2 else { return changes }
    for y in 1..<height - 1 {
      for index in y * width + 1..<(y + 1) * width - 1 {
        let across = abs(values[index + 1] - values[index - 1])
        changes[index] = across + abs(values[index + width] - values[index - width])
      }
    }
    return changes
  }
}

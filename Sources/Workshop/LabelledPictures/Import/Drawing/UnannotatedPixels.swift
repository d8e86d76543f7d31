import Imaging

/// Finds pixels that look like objects but stand in no box: where people box only some of the objects, calling the
/// others background would teach a network to look away from them.
///
/// The picture's green channel (the one in which stained cells stand out most) is smoothed and split in two by Otsu's
/// threshold (IEEE Trans. SMC 9, 1979); objects are on the side that fills more of the boxes than of the rest.
enum UnannotatedPixels {
  /// How far around a box pixels still belong to it: boxes are drawn by hand.
  static let margin = 4
  /// Reach of the smoothing window, in pixels: bridges noise and pale centres' edges.
  static let smoothing = 4

  /// - Returns: indices of pixels; none when the picture has no box, since then nothing says what objects look like.
  static func indices(in picture: RGBImage, boxes: [PixelBox]) -> [Int] {
    let size = picture.size
    guard !boxes.isEmpty, size.pixelCount > 0 else { return [] }
    var boxed = [Bool](repeating: false, count: size.pixelCount)
    var inner = boxed
    for box in boxes {
      for y in max(0, box.minY - margin)..<min(size.height, box.maxY + margin) {
        for x in max(0, box.minX - margin)..<min(size.width, box.maxX + margin) {
          boxed[y * size.width + x] = true
          if box.contains(x: x, y: y) { inner[y * size.width + x] = true }
        }
      }
    }
    let values = smoothedGreen(picture)
    guard let threshold = otsuThreshold(values) else { return [] }
    var (brightInside, inside, brightOutside, outside) = (0, 0, 0, 0)
    for index in values.indices {
      let bright = values[index] > threshold ? 1 : 0
      if inner[index] {
        (brightInside, inside) = (brightInside + bright, inside + 1)
      } else if !boxed[index] {
        (brightOutside, outside) = (brightOutside + bright, outside + 1)
      }
    }
    guard outside > 0 else { return [] }
    let objectsAreBright = brightInside * outside > brightOutside * inside
    return values.indices.filter { !boxed[$0] && (values[$0] > threshold) == objectsAreBright }
  }

  /// The green channel averaged over a square window, clipped at the picture's edges.
  private static func smoothedGreen(_ picture: RGBImage) -> [UInt8] {
    let (width, height) = (picture.size.width, picture.size.height)
    // Sums over everything above and left of a pixel make each window four look-ups.
    var sums = [Int](repeating: 0, count: (width + 1) * (height + 1))
    for y in 0..<height {
      var row = 0
      for x in 0..<width {
        row += Int(picture.pixels[3 * (y * width + x) + 1])
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row
      }
    }
    var values = [UInt8](repeating: 0, count: width * height)
    for y in 0..<height {
      let (top, bottom) = (max(0, y - smoothing), min(height, y + smoothing + 1))
      for x in 0..<width {
        let (left, right) = (max(0, x - smoothing), min(width, x + smoothing + 1))
        let sum =
          sums[bottom * (width + 1) + right] - sums[top * (width + 1) + right]
          - sums[bottom * (width + 1) + left]
          + sums[top * (width + 1) + left]
        values[y * width + x] = UInt8(sum / ((bottom - top) * (right - left)))
      }
    }
    return values
  }

  /// The value that separates two groups with the greatest variance between them: the lower group has values up to it.
  /// nil when all values are the same.
  static func otsuThreshold(_ values: [UInt8]) -> UInt8? {
    var histogram = [Int](repeating: 0, count: 256)
    for value in values { histogram[Int(value)] += 1 }
    let total = Double(values.count)
    let sum = histogram.enumerated().reduce(0.0) { $0 + Double($1.offset * $1.element) }
    var (lowCount, lowSum, best) = (0.0, 0.0, 0.0)
    var threshold: UInt8?
    for value in 0..<255 {
      lowCount += Double(histogram[value])
      lowSum += Double(value * histogram[value])
      let highCount = total - lowCount
      guard lowCount > 0, highCount > 0 else { continue }
      let difference = lowSum / lowCount - (sum - lowSum) / highCount
      let between = lowCount * highCount * difference * difference
      if between > best { (best, threshold) = (between, UInt8(value)) }
    }
    return threshold
  }
}

import Imaging

/// What tells whether two pictures show the same, however they were scaled, compressed or exposed.
///
/// A difference hash (Krawetz, "Kind of Like That", 2013) proposes pairs; the mean absolute difference of thumbnails,
/// compared with what the thumbnails themselves vary, confirms them.
struct PictureHash: Sendable {
  /// Hashes of unrelated pictures differ in about 32 of 64 bits.
  static let largestDistance = 10
  /// The largest difference of duplicates, as a fraction of the flatter thumbnail's own mean deviation.
  static let largestDifference: Float = 0.22
  static let side = 32

  let bits: UInt64
  /// **Shape**: `side` x `side` grey values, their mean taken away.
  let thumbnail: [Float]
  /// The mean absolute value of `thumbnail`. **Units**: grey levels, 0...255.
  let contrast: Float

  init(_ picture: RGBImage) {
    var thumbnail = Self.grey(picture, width: Self.side, height: Self.side)
    let mean = thumbnail.reduce(0, +) / Float(thumbnail.count)
    for index in thumbnail.indices { thumbnail[index] -= mean }
    let cells = Self.grey(picture, width: 9, height: 8)
    var bits: UInt64 = 0
    for y in 0..<8 {
      for x in 0..<8 { bits = bits << 1 | (cells[9 * y + x] < cells[9 * y + x + 1] ? 1 : 0) }
    }
    self.bits = bits
    self.thumbnail = thumbnail
    contrast = thumbnail.reduce(0) { $0 + abs($1) } / Float(thumbnail.count)
  }

  /// The thumbnails' mean absolute difference when the two pictures are near-duplicates, else nil.
  ///
  /// **Units**: grey levels, 0...255.
  func differenceFromDuplicate(_ other: PictureHash) -> Float? {
    guard (bits ^ other.bits).nonzeroBitCount <= Self.largestDistance else { return nil }
    var sum: Float = 0
    for index in thumbnail.indices { sum += abs(thumbnail[index] - other.thumbnail[index]) }
    let difference = sum / Float(thumbnail.count)
    // Half a grey level is what rounding alone makes of pictures that are as good as flat.
    return difference <= max(0.5, Self.largestDifference * min(contrast, other.contrast)) ? difference : nil
  }

  /// Averages the picture over a grid of cells. **Units**: grey levels, 0...255.
  private static func grey(_ picture: RGBImage, width: Int, height: Int) -> [Float] {
    let size = picture.size
    var cells = [Float](repeating: 0, count: width * height)
    for row in 0..<height {
      let top = row * size.height / height
      let bottom = max(top + 1, (row + 1) * size.height / height)
      for column in 0..<width {
        let left = column * size.width / width
        let right = max(left + 1, (column + 1) * size.width / width)
        var sum = 0
        for y in top..<bottom {
          for index in 3 * (y * size.width + left)..<3 * (y * size.width + right) {
            sum += Int(picture.pixels[index])
          }
        }
        cells[row * width + column] = Float(sum) / Float(3 * (bottom - top) * (right - left))
      }
    }
    return cells
  }
}

import Imaging

/// A network's map of how deep in its object each pixel lies, smoothed and in whole steps, in memory taken once.
///
/// A network's maps are rough from pixel to pixel; smoothed by 1-2-1 in both directions they have half as many false peaks.
/// Whole numbers, so that every processor gives the same.
struct SmoothedMap: ~Copyable, Sendable {
  /// The level of a map's 1; that of 0 is 1, as 0 is what lies outside of an object.
  static let highest: Int32 = 255
  private static let steps: Float = 254

  private let size: PixelSize
  /// Per pixel the sum of its step, twice, and those to its left and right.
  private var sums: FixedBuffer<UInt16>

  init(size: PixelSize) {
    self.size = size
    sums = FixedBuffer(capacity: size.pixelCount)
  }

  var byteCount: Int { sums.byteCount }

  /// - Parameter map: 0...1, row by row; what lies outside counts as the nearer end, what is no number as 0.
  /// - Precondition: it has the planned size.
  mutating func take(_ map: Span<Float>) {
    precondition(map.count == size.pixelCount)
    sums.removeAll()
    for row in 0..<size.height {
      let line = map.extracting(row * size.width..<(row + 1) * size.width)
      var (before, here) = (Self.step(line[0]), Self.step(line[0]))
      for x in 1..<size.width {
        let next = Self.step(line[unchecked: x])
        sums.append(before &+ 2 &* here &+ next)
        (before, here) = (here, next)
      }
      sums.append(before &+ 3 &* here)
    }
  }

  @inline(__always)
  private static func step(_ value: Float) -> UInt16 {
    UInt16((value > 0 ? min(value, 1) : 0) * steps + 0.5)
  }

  /// Beyond the picture's edges the map goes on as it ends there.
  @inline(__always)
  func level(x: Int, y: Int) -> Int32 {
    let line = y * size.width + x
    let above = sums[unchecked: y == 0 ? line : line - size.width]
    let below = sums[unchecked: y == size.height - 1 ? line : line + size.width]
    return 1 + (Int32(above) + 2 * Int32(sums[unchecked: line]) + Int32(below) + 8) >> 4
  }

  /// How deep a level is, 0...1.
  @inline(__always)
  static func depth(_ level: Int32) -> Float { Float(level - 1) / steps }
}

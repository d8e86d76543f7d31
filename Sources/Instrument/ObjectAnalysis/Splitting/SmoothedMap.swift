import Imaging

/// A network's map of how deep in its object each pixel lies, smoothed and in whole steps, in memory taken once.
///
/// A network's maps are rough from pixel to pixel; smoothed by 1-2-1 in both directions they have half as many false peaks.
/// Whole numbers, so that every processor gives the same.
struct SmoothedMap: ~Copyable, Sendable {
  /// The level of a map's 1; that of 0 is 1, as 0 is what lies outside of an object.
  static let highest: Int32 = 255
  private static let stepCount: Float = 254

  private let size: PixelSize
  /// Per pixel the sum of its step, twice, and those to its left and right.
  private var sums: FixedBuffer<UInt16>
  /// The steps of the row in work, and its first and last once more before and behind.
  private var steps: FixedBuffer<UInt16>

  init(size: PixelSize) {
    self.size = size
    sums = FixedBuffer(capacity: size.pixelCount)
    steps = FixedBuffer(capacity: size.width + 2)
    sums.fill(count: size.pixelCount, with: 0)
    steps.fill(count: size.width + 2, with: 0)
  }

  var byteCount: Int { sums.byteCount + steps.byteCount }

  /// - Parameter map: 0...1, row by row; what lies outside counts as the nearer end, what is no number as 0.
  /// - Precondition: it has the planned size.
  mutating func load(_ map: Span<Float>) {
    precondition(map.count == size.pixelCount)
    let width = size.width
    for row in 0..<size.height {
      let line = row * width
      Self.findSteps(map, from: line, count: width, &steps)
      Self.sum(steps, count: width, into: &sums, from: line)
    }
  }

  /// `findSteps` and `sum` are loops without a branch, which the compiler turns into those of many pixels at once.
  private static func findSteps(
    _ map: Span<Float>, from first: Int, count: Int, _ steps: inout FixedBuffer<UInt16>
  ) {
    var target = steps.mutableSpan
    // Added to less than 2^23, it leaves a whole number in the lowest bits.
    let whole: Float = 8_388_608
    for x in 0..<count {
      let value = unsafe map[unchecked: first &+ x]
      let notBelow = value > 0 ? value : 0
      let inRange = notBelow < 1 ? notBelow : 1
      let exact = inRange * stepCount + 0.5
      let nearest = exact + whole
      let excess: UInt32 = nearest - whole > exact ? 1 : 0
      unsafe target[unchecked: x &+ 1] = UInt16(truncatingIfNeeded: nearest.bitPattern &- excess)
    }
    target[0] = target[1]
    target[count + 1] = target[count]
  }

  private static func sum(
    _ steps: borrowing FixedBuffer<UInt16>, count: Int, into sums: inout FixedBuffer<UInt16>, from first: Int
  ) {
    let source = steps.span
    var target = sums.mutableSpan
    for x in 0..<count {
      unsafe target[unchecked: first &+ x] =
        source[unchecked: x] &+ 2 &* source[unchecked: x &+ 1] &+ source[unchecked: x &+ 2]
    }
  }

  /// Beyond the picture's edges the map goes on as it ends there.
  @inline(__always)
  func level(x: Int, y: Int) -> Int32 {
    let line = y * size.width + x
    let above = unsafe sums[unchecked: y == 0 ? line : line - size.width]
    let below = unsafe sums[unchecked: y == size.height - 1 ? line : line + size.width]
    return unsafe 1 + (Int32(above) + 2 * Int32(sums[unchecked: line]) + Int32(below) + 8) >> 4
  }

  /// How deep a level is, 0...1.
  @inline(__always)
  static func depth(_ level: Int32) -> Float { Float(level - 1) / stepCount }
}

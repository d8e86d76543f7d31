/// The darkest and the brightest grey level of a picture, outliers left out: what a faint picture is stretched between.
///
/// Over the values of all pixels and channels together, so that colours stay: `low` is the smallest level that at least 1 %
/// of them do not exceed, `high` the smallest that at least 99.8 % do not exceed. They are at least `smallestSpan` apart:
/// the noise of an empty picture must not become objects. Whole numbers throughout, so that every processor computes the
/// same.
public struct GreyLevels: Equatable, Sendable {
  /// How far `high` is above `low` at least.
  public static let smallestSpan = 16

  /// The level that becomes 0, at most `255 - smallestSpan`.
  public let low: UInt8
  /// The level that becomes 255.
  public let high: UInt8

  /// - Precondition: `high` is at least `smallestSpan` above `low`.
  public init(low: UInt8, high: UInt8) {
    precondition(Int(high) - Int(low) >= Self.smallestSpan)
    (self.low, self.high) = (low, high)
  }

  /// Counts the values of all pixels and channels.
  public init(of picture: RGBImage) {
    var counts = [UInt32](repeating: 0, count: 256)
    for value in picture.pixels { counts[Int(value)] += 1 }
    self.init(counts: counts.span)
  }

  /// - Parameter counts: how often each of the 256 levels occurs.
  public init(counts: Span<UInt32>) {
    precondition(counts.count == 256)
    let (low, high) = Self.bounds(counts: counts, smallestSpan: Self.smallestSpan)
    self.init(low: UInt8(low), high: UInt8(high))
  }

  /// The darkest and the brightest level by the same rule, of any depth.
  ///
  /// - Parameter counts: how often each level occurs.
  static func bounds(counts: Span<UInt32>, smallestSpan: Int) -> (low: Int, high: Int) {
    var total = 0
    for level in 0..<counts.count { total += Int(counts[level]) }
    let low = min(level(10, of: total, counts), counts.count - 1 - smallestSpan)
    return (low, max(level(998, of: total, counts), low + smallestSpan))
  }

  /// The smallest level that at least so many thousandths of the values do not exceed.
  private static func level(_ thousandths: Int, of total: Int, _ counts: Span<UInt32>) -> Int {
    var sum = 0
    for level in 0..<counts.count {
      sum += Int(counts[level])
      if sum * 1000 >= thousandths * total { return level }
    }
    return counts.count - 1
  }

  /// How far a level above `low` is stretched, in 65536ths: 255 / (high - low).
  public var factor: UInt32 {
    let span = UInt32(high - low)
    return (255 << 16 + span / 2) / span
  }

  /// `low` and below become 0, `high` and above 255.
  public func stretched(_ value: UInt8) -> UInt8 {
    UInt8(min(255, (UInt32(max(value, low) - low) * factor + 1 << 15) >> 16))
  }

  /// Every value of every channel, each by itself.
  public func stretched(_ picture: RGBImage) -> RGBImage {
    let table = (0...255).map { stretched(UInt8($0)) }
    return RGBImage(size: picture.size, pixels: picture.pixels.map { table[Int($0)] })
  }
}

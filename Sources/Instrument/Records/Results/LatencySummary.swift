/// Median, 99th percentile and extremes of durations, in memory taken once.
///
/// Durations fall into buckets whose width is 1/32 of their power of two, so a percentile is right to about 3 %; the
/// extremes are exact.
public struct LatencySummary: Sendable {
  private static let bucketsPerOctave = 32
  private static let octaves = 40
  private var buckets = [UInt32](repeating: 0, count: (octaves + 1) * bucketsPerOctave)
  /// How many durations were taken.
  public private(set) var count = 0
  /// **Units**: seconds.
  public private(set) var minimum: Double?
  /// **Units**: seconds.
  public private(set) var maximum: Double?

  /// Without a duration yet; takes about 5 KiB.
  public init() {}

  /// Takes one duration; what is negative or no number counts as 0.
  ///
  /// - Parameter seconds: up to 2^44 nanoseconds (about 5 hours) are told apart.
  public mutating func add(seconds: Double) {
    let duration = seconds > 0 ? seconds : 0
    let nanoseconds = UInt64(min(duration * 1e9, 1e18))
    buckets[Self.bucket(nanoseconds)] += 1
    count += 1
    minimum = min(minimum ?? duration, duration)
    maximum = max(maximum ?? duration, duration)
  }

  /// Half of the durations are not longer; nil without any. **Units**: seconds.
  public var median: Double? { percentile(0.5) }
  /// 99 of 100 durations are not longer; nil without any. **Units**: seconds.
  public var p99: Double? { percentile(0.99) }

  /// The smallest duration that a share of all durations does not exceed; nil without any. **Units**: seconds.
  public func percentile(_ share: Double) -> Double? {
    guard let minimum, let maximum else { return nil }
    let wanted = max(1, Int((share * Double(count)).rounded(.up)))
    var seen = 0
    for (index, members) in buckets.enumerated() {
      seen += Int(members)
      if seen >= wanted { return min(maximum, max(minimum, Self.middle(of: index) * 1e-9)) }
    }
    return maximum
  }

  private static func bucket(_ nanoseconds: UInt64) -> Int {
    if nanoseconds < 32 { return Int(nanoseconds) }
    let shift = 63 - nanoseconds.leadingZeroBitCount - 5
    return min(
      (shift + 1) * bucketsPerOctave + Int(nanoseconds >> UInt64(shift)) - 32, octaves * bucketsPerOctave + 31
    )
  }

  private static func middle(of bucket: Int) -> Double {
    if bucket < bucketsPerOctave { return Double(bucket) }
    let (octave, step) = (bucket / bucketsPerOctave - 1, bucket % bucketsPerOctave)
    let width = Double(UInt64(1) << UInt64(octave))
    return (Double(step + bucketsPerOctave) + 0.5) * width
  }
}

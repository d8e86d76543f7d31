/// The latencies of the last frames, in memory taken once.
struct RecentLatencies: Sendable {
  /// How many are kept.
  static let limit = 256

  private var seconds: [Float]
  private var count = 0

  init() { seconds = [Float](repeating: 0, count: Self.limit) }

  mutating func add(_ latency: Double) {
    seconds[count % Self.limit] = Float(latency)
    count += 1
  }

  /// Becomes the same as another. Allocates nothing.
  mutating func copy(from other: RecentLatencies) {
    count = other.count
    for index in seconds.indices { seconds[index] = other.seconds[index] }
  }

  /// **Units**: seconds; nil before the first frame.
  var summary: (last: Double, median: Double, p99: Double)? {
    guard count > 0 else { return nil }
    let known = seconds.prefix(min(count, Self.limit)).sorted()
    func share(_ share: Double) -> Double {
      Double(known[min(known.count - 1, Int(share * Double(known.count)))])
    }
    return (Double(seconds[(count - 1) % Self.limit]), share(0.5), share(0.99))
  }
}

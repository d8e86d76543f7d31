import System

/// What a part of counting costs.
public struct CountingTime: Encodable, Sendable {
  /// What was measured.
  public var name: String
  /// How many objects it counted or followed.
  public var objects: Int
  /// Processor time of the thread per frame; half of the frames took no longer.
  public var medianMilliseconds: Double
  /// Processor time of the thread per frame; 99 of 100 frames took no longer.
  public var percentile99Milliseconds: Double

  enum CodingKeys: String, CodingKey {
    case name, objects
    case medianMilliseconds = "median_ms"
    case percentile99Milliseconds = "p99_ms"
  }

  /// Does the work again and again for about so long, by the time that this thread runs.
  ///
  /// - Parameter work: returns how many objects there were.
  init(_ name: String, seconds: Double, _ work: () -> Int) {
    var times: [Double] = []
    var total = 0.0
    for _ in 0..<5 { _ = work() }
    var objects = 0
    while total < seconds * 1000 || times.count < 20 {
      let start = SystemClock.threadNanoseconds()
      objects = work()
      times.append(Double(SystemClock.threadNanoseconds() - start) / 1e6)
      total += times[times.count - 1]
    }
    times.sort()
    (self.name, self.objects) = (name, objects)
    medianMilliseconds = times[times.count / 2]
    percentile99Milliseconds = times[min(times.count - 1, times.count * 99 / 100)]
  }
}

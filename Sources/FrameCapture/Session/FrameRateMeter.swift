/// The frame rate over the last 32 frames, by the times at which they were taken.
struct FrameRateMeter {
  private var times: InlineArray<32, UInt64> = .init(repeating: 0)
  private var count = 0

  /// - Parameter time: nanoseconds of the monotonic clock.
  mutating func add(_ time: UInt64) {
    times[count % 32] = time
    count += 1
  }

  /// 0 before the second frame.
  var framesPerSecond: Double {
    guard count > 1 else { return 0 }
    let newest = times[(count - 1) % 32]
    let oldest = times[count > 32 ? count % 32 : 0]
    return newest > oldest ? Double(min(count, 32) - 1) * 1e9 / Double(newest - oldest) : 0
  }
}

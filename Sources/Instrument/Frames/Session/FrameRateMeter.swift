/// The frame rate over the last 32 frames, by the times at which they were taken.
package struct FrameRateMeter {
  private var times: InlineArray<32, UInt64> = .init(repeating: 0)
  private var numbers: InlineArray<32, UInt64> = .init(repeating: 0)
  private var count = 0

  package init() {}

  /// - Parameter time: nanoseconds of the monotonic clock.
  package mutating func add(_ time: UInt64) { add(time, sequence: UInt64(count)) }

  /// - Parameter sequence: the frame's number, so that a frame that was lost on the way is not taken for one that the
  ///   camera left out.
  package mutating func add(_ time: UInt64, sequence: UInt64) {
    times[count % 32] = time
    numbers[count % 32] = sequence
    count += 1
  }

  /// Whether it has seen enough frames to blame the camera.
  package var isFull: Bool { count >= 32 }

  /// 0 before the second frame.
  package var framesPerSecond: Double {
    guard count > 1 else { return 0 }
    let (newest, oldest) = ((count - 1) % 32, count > 32 ? count % 32 : 0)
    guard times[newest] > times[oldest], numbers[newest] > numbers[oldest] else { return 0 }
    return Double(numbers[newest] - numbers[oldest]) * 1e9 / Double(times[newest] - times[oldest])
  }
}

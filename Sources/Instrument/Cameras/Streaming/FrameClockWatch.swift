import Frames

/// Looks at the times of a camera's frames: whether the driver's clock can be believed, whether the wall clock was set
/// meanwhile, whether the camera keeps the rate that was agreed on.
struct FrameClockWatch {
  private let reporter: CaptureReporter
  private var rate = FrameRateMeter()
  private var agreedRate: Double?
  private var isSlow = false
  private var clock: DriverClock
  private var hasToldFault = false
  /// UTC minus the monotonic clock, at the last frame.
  private var offset: Int64?
  /// When the last frame was taken. **Units**: nanoseconds of the monotonic clock.
  private(set) var lastTimestamp: UInt64 = 0

  /// A camera in the dark may take half its rate, and should be noticed before.
  private static let slowBelow = 0.75
  private static let recoveredAbove = 0.9
  /// Between two frames the clocks are slewed by microseconds; whoever sets the clock moves it by more than this.
  private static let stepNanoseconds: Int64 = 500_000_000

  /// - Parameter now: by the monotonic clock. **Units**: nanoseconds.
  init(reporter: CaptureReporter, now: UInt64) {
    self.reporter = reporter
    clock = DriverClock(start: now)
  }

  /// **Units**: frames per second, lost ones included; 0 before the second frame.
  var framesPerSecond: Double { rate.framesPerSecond }

  /// To be called before a stream starts.
  ///
  /// - Parameters:
  ///   - agreedRate: **Units**: frames per second.
  ///   - now: by the monotonic clock. **Units**: nanoseconds.
  mutating func begin(_ agreedRate: Double?, now: UInt64) {
    self.agreedRate = agreedRate
    clock.begin(at: now)
    isSlow = false
  }

  /// When a frame was taken: by the driver's word while that can be believed. **Units**: nanoseconds of the monotonic clock.
  mutating func time(of delivery: VideoConnection.Delivery, now: UInt64) -> UInt64 {
    if delivery.isFlagged || delivery.bytesUsed == 0 { return clock.timeOfUnused(now: now) }
    return clock.time(delivery.monotonicNanoseconds, now: now)
  }

  mutating func interrupt() { rate = FrameRateMeter() }

  mutating func look(
    timestamp: UInt64, sequence: UInt64, clocks: (monotonic: UInt64, utc: Int64), path: String
  ) {
    if let fault = clock.fault, !hasToldFault {
      hasToldFault = true
      reporter.report(.timesFromArrival(sequence: sequence, path: path, reason: fault))
      // Two clocks make no rate.
      rate = FrameRateMeter()
    }
    let offset = clocks.utc - Int64(clamping: clocks.monotonic)
    if let before = self.offset, (offset - before).magnitude >= Self.stepNanoseconds.magnitude {
      reporter.report(.clockStepped(sequence: sequence, seconds: Double(offset - before) / 1e9))
    }
    self.offset = offset
    lastTimestamp = timestamp
    rate.add(timestamp, sequence: sequence)
    guard let agreedRate, rate.isFull else { return }
    let share = rate.framesPerSecond / agreedRate
    if share < Self.slowBelow, !isSlow {
      isSlow = true
      reporter.report(.slow(measured: rate.framesPerSecond, agreed: agreedRate))
    } else if share > Self.recoveredAbove {
      isSlow = false
    }
  }
}

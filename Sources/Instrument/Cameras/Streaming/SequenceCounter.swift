import Frames

/// Extends a driver's 32-bit frame count to 64 bits, through wraps and restarts.
struct SequenceCounter {
  private var last: (driver: UInt32, extended: UInt64)?
  private var isRestarted = false

  /// - Returns: the frame's number, and how many numbers were left out just before it.
  mutating func advance(to driver: UInt32) -> (sequence: UInt64, gap: UInt64) {
    defer { isRestarted = false }
    guard let last else {
      self.last = (driver, UInt64(driver))
      return (UInt64(driver), 0)
    }
    // A difference that is not positive means that the driver began to count anew.
    let step = Int32(bitPattern: driver &- last.driver)
    let advance = isRestarted || step <= 0 ? 1 : UInt64(step)
    let extended = last.extended + advance
    self.last = (driver, extended)
    return (extended, advance - 1)
  }

  /// Whether no number was given yet.
  var isFirst: Bool { last == nil }

  /// The number given last; 0 before the first.
  var lastSequence: UInt64 { last?.extended ?? 0 }

  /// To be called when the stream is started anew: the next frame follows the last one whatever its number.
  mutating func restart() { isRestarted = true }
}

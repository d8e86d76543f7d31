import CV4L2
import Glibc
import Synchronization

/// A number that only grows (and wraps), on which threads sleep until it changes.
///
/// Reading `value`, then looking whether there is work, then `wait(past:)` loses no wake-up: a signal in between
/// changes the value. Signalling takes no lock, and enters the kernel only when somebody sleeps.
final class EventCounter: Sendable {
  // A futex needs one fixed address, which stored properties do not promise.
  nonisolated(unsafe) private let word: UnsafeMutablePointer<Atomic<UInt32>>
  private let sleepers = Atomic<Int>(0)

  init() {
    word = .allocate(capacity: 1)
    word.initialize(to: Atomic(0))
  }

  deinit {
    word.deinitialize(count: 1)
    word.deallocate()
  }

  var value: UInt32 { word.pointee.load(ordering: .sequentiallyConsistent) }

  func signal() {
    word.pointee.wrappingAdd(1, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { hooke_futex_wake_all(address) }
  }

  /// - Parameter deadline: nanoseconds of the monotonic clock; nil waits without end.
  /// - Returns: false when the deadline passed and the value is still `seen`.
  func wait(past seen: UInt32, deadline: UInt64?) -> Bool {
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    defer { sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
    while value == seen {
      var status: Int32
      if let deadline {
        var instant = timespec(
          tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        status = hooke_futex_wait(address, seen, &instant)
      } else {
        status = hooke_futex_wait(address, seen, nil)
      }
      if status == ETIMEDOUT { return value != seen }
    }
    return true
  }

  private var address: UnsafePointer<UInt32> { UnsafeRawPointer(word).assumingMemoryBound(to: UInt32.self) }
}

extension Duration {
  /// Whole nanoseconds, 0 when negative, held to a century.
  var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    if seconds < 0 || attoseconds < 0 { return 0 }
    return UInt64(min(seconds, 3_155_760_000)) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
  }
}

import CThreads
import Synchronization

/// A number that only grows (and wraps), on which threads sleep until it changes.
///
/// Reading `value`, then looking whether there is work, then `wait(past:)` loses no wake-up: a signal in between
/// changes the value. Signalling takes no lock, and enters the kernel only when somebody sleeps.
public final class Event: Sendable {
  // A futex needs one fixed address, which stored properties do not promise.
  nonisolated(unsafe) private let word: UnsafeMutablePointer<Atomic<UInt32>>
  private let sleepers = Atomic<Int>(0)

  /// Begins at 0.
  public init() {
    word = .allocate(capacity: 1)
    word.initialize(to: Atomic(0))
  }

  deinit {
    word.deinitialize(count: 1)
    word.deallocate()
  }

  /// Read before looking whether there is work.
  public var value: UInt32 { word.pointee.load(ordering: .sequentiallyConsistent) }

  /// Adds one to the value and wakes every thread that sleeps.
  public func signal() {
    word.pointee.wrappingAdd(1, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { hooke_futex_wake_all(address) }
  }

  /// - Parameters:
  ///   - seen: the value that is no news.
  ///   - deadline: nanoseconds of the monotonic clock; nil waits without end.
  ///   - looks: how often to look before going to sleep: waking up takes longer than 2000 looks, some 50 microseconds.
  /// - Returns: false when the deadline passed and the value is still `seen`.
  @discardableResult
  public func wait(past seen: UInt32, deadline: UInt64? = nil, looks: Int = 0) -> Bool {
    for _ in 0..<looks {
      if value != seen { return true }
      hooke_pause()
    }
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    defer { sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
    while value == seen {
      if hooke_futex_wait(address, seen, deadline ?? UInt64.max) { return value != seen }
    }
    return true
  }

  private var address: UnsafePointer<UInt32> { UnsafeRawPointer(word).assumingMemoryBound(to: UInt32.self) }
}

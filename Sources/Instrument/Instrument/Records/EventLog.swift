import Cameras
import Frames
import System
import Recordings
import Records
import Synchronization

/// What happened to the source besides frames, on its way from the capture thread to the rows of the record.
///
/// Its memory is taken once. A source that waits for the counting waits for room here too, so that the same recording gives
/// the same rows. What a camera brings while there is no room, because the loop stands still, is counted and told later.
final class EventLog: Sendable {
  struct Entry: Sendable {
    /// What its row says; nil for what needs no row.
    var state: RecordState?
    /// Frames that are missing because of it.
    var frames: UInt64
    /// The first frame that is missing; nil for what happened between frames.
    var sequence: UInt64?
    /// Whether it comes right before the frame of this number, which is not missing.
    var precedesFrame = false
    var utcNanoseconds: Int64
    var monotonicNanoseconds: Int64
    /// Whether this is the source's word, and not when the event was noticed.
    var isExact = false
    /// Whether nobody knows what happened to the scene meanwhile.
    var interrupts = false
  }

  private struct Queue {
    var entries: [Entry]
    var first = 0
    var count = 0
    var leftOut: UInt64 = 0
    /// The last word about the camera, so that every try to open it again is not another row.
    var lastState: RecordState?
  }

  static let capacity = 1024
  private let queue: Mutex<Queue>
  private let waiting = Atomic(0)
  private let isPatient: Atomic<Bool>
  /// Changes when events were taken.
  private let room = Event()

  /// - Parameter waitsForRoom: whether the capture thread may be held up.
  init(waitsForRoom: Bool = false) {
    isPatient = Atomic(waitsForRoom)
    let blank = Entry(
      state: nil, frames: 0, sequence: nil, utcNanoseconds: 0, monotonicNanoseconds: 0)
    queue = Mutex(Queue(entries: [Entry](repeating: blank, count: Self.capacity)))
  }

  /// Notes an event; called on the capture thread.
  func add(_ event: CaptureEvent) {
    switch event {
    case .gap(let sequence, let count): add("lost", frames: count, sequence: sequence)
    case .rejected(let sequence, _, let reason, _): add(reason.state, frames: 1, sequence: sequence)
    case .strayBytes(let sequence, _, _): add("stray bytes", sequence: sequence)
    // Every frame is there and has its number: only what is followed from frame to frame must know.
    case .beganAgain(let sequence):
      append(
        Entry(
          state: nil, frames: 0, sequence: sequence, precedesFrame: true,
          utcNanoseconds: SystemClock.utcNanoseconds(),
          monotonicNanoseconds: Int64(SystemClock.monotonicNanoseconds()), interrupts: true))
    case .restarted: add("stream restarted", interrupts: true)
    case .button(let sequence): add("button", sequence: sequence)
    case .lost: add("camera away", interrupts: true)
    case .unavailable(let error): add(error.step == .format ? "wrong format" : "camera unavailable")
    case .reconnected: add("camera back")
    case .resumed(let pause, let sequence, _, _): add(pause.state, sequence: sequence)
    // With the picture's own time, which stands in its file's name.
    case .snapshot(let picture, _):
      append(
        Entry(
          state: RecordState("snapshot"), frames: 0, sequence: nil, utcNanoseconds: picture.utcNanoseconds,
          monotonicNanoseconds: Int64(clamping: picture.monotonicNanoseconds), isExact: true))
    case .snapshotFailed: add("snapshot failed")
    case .slow: add("camera slower than agreed")
    case .clockStepped(let sequence, _): add("clock set", sequence: sequence)
    case .timesFromRate: add("times from rate")
    case .timesFromArrival(let sequence, _, _): add("times from arrival", sequence: sequence)
    case .streaming, .buttonDenied: break
    }
  }

  private func add(
    _ text: StaticString, frames: UInt64 = 0, sequence: UInt64? = nil, interrupts: Bool = false
  ) {
    append(
      Entry(
        state: RecordState(text), frames: frames, sequence: sequence,
        utcNanoseconds: SystemClock.utcNanoseconds(),
        monotonicNanoseconds: Int64(SystemClock.monotonicNanoseconds()), interrupts: interrupts))
  }

  private func append(_ entry: Entry) {
    while true {
      let seen = room.value
      let mayWait = isPatient.load(ordering: .acquiring)
      if tryToAppend(entry, leavesOut: !mayWait) { return }
      room.wait(past: seen)
    }
  }

  /// - Returns: false when there is no room and the entry is not to be left out.
  private func tryToAppend(_ entry: Entry, leavesOut: Bool) -> Bool {
    queue.withLock { queue in
      if let state = entry.state, entry.sequence == nil, queue.lastState == state { return true }
      guard queue.count < Self.capacity else {
        if leavesOut { queue.leftOut += 1 }
        return leavesOut
      }
      if let state = entry.state { queue.lastState = state }
      queue.entries[(queue.first + queue.count) % Self.capacity] = entry
      queue.count += 1
      waiting.store(queue.count, ordering: .releasing)
      return true
    }
  }

  /// Whether no further event finds room.
  var isFull: Bool { waiting.load(ordering: .acquiring) == Self.capacity }

  /// To be called when nobody takes events any more: a capture thread that waits goes on.
  func stopWaiting() {
    isPatient.store(false, ordering: .releasing)
    room.signal()
  }

  /// The next event that belongs before a frame; nil when there is none.
  ///
  /// - Parameters:
  ///   - sequence: the frame's number; nil takes whatever there is.
  ///   - latest: only what happened until then. **Units**: nanoseconds of the monotonic clock.
  func dequeue(before sequence: UInt64?, until latest: Int64 = .max) -> Entry? {
    guard waiting.load(ordering: .acquiring) > 0 else { return nil }
    let entry: Entry? = queue.withLock { queue in
      guard queue.count > 0 else { return nil }
      let entry = queue.entries[queue.first]
      if entry.monotonicNanoseconds > latest { return nil }
      if let sequence, let place = entry.sequence,
        entry.precedesFrame ? place > sequence : place >= sequence
      {
        return nil
      }
      queue.first = (queue.first + 1) % Self.capacity
      queue.count -= 1
      waiting.store(queue.count, ordering: .releasing)
      return entry
    }
    if entry != nil { room.signal() }
    return entry
  }

  /// Events that found no room.
  var leftOut: UInt64 { queue.withLock { $0.leftOut } }
}

extension CapturePause {
  /// What the record says at the first frame after such a pause.
  fileprivate var state: StaticString {
    switch self {
    case .silence: "resumed after silence"
    case .absence: "resumed after absence"
    case .snapshot: "resumed after a snapshot"
    }
  }
}

import CV4L2
import Cameras
import Frames
import Glibc
import Recordings
import Synchronization

/// A camera and the system around it, by script: what the kernel does in each situation, in microseconds and with a
/// clock of its own. Counts what is open and mapped, and refuses what the kernel refuses.
final class FakeCamera: VideoSystem {
  /// What happens next, each taken by one wait for a frame.
  enum Action {
    case frame([UInt8])
    /// A buffer with the kernel's error mark.
    case flagged([UInt8])
    /// A number of frames that never come: a gap in the sequence.
    case lose(UInt32)
    /// A buffer that claims to hold this many bytes.
    case claims(Int)
    /// Several frames at once.
    case burst([[UInt8]])
    /// Nothing, for so many milliseconds.
    case silence(Int)
    /// The wait says ready, the read says EAGAIN.
    case falseAlarm
    /// The read fails so.
    case readError(Int32)
    /// Out of the socket, and back after so many milliseconds at this path (nil: for good).
    case unplug(backAfter: Int, path: String)
    case unplugForGood
    /// The button goes down and up.
    case press
    /// Somebody sets the computer's clock by so many seconds.
    case setClock(Double)
    /// A frame of the format that the camera has at the time, every byte `value`.
    case picture(UInt8)
    case perform(@Sendable () -> Void)
  }

  struct Control {
    var identifier: UInt32
    var name: String
    var type = V4L2_CTRL_TYPE_INTEGER
    var range: ClosedRange<Int64> = 0...100
    var value: Int32 = 0
    var initial: Int32 = 0
    var menu: [Int64: String] = [:]
    /// Set only while this control has another value than `heldWhile`.
    var holder: UInt32?
    var heldWhile: Int32 = 1
  }

  struct Node {
    var card = "Fake Microscope"
    var capabilities = UInt32(V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING)
    var bus = "usb-fake-1"
  }

  struct Setup {
    var nodes = ["/dev/video0": Node(), "/dev/video1": Node(capabilities: UInt32(V4L2_CAP_META_CAPTURE))]
    var formats: [(code: String, sizes: [(UInt32, UInt32)], rates: [UInt32])] = [
      ("YUYV", [(32, 16), (64, 48)], [30, 15]), ("MJPG", [(32, 16), (640, 480)], [30, 15, 10]),
    ]
    var controls: [Control] = []
    var bytesPerLine: UInt32?
    /// Errors by request number, taken in order; 0 means none this time.
    var errors: [UInt: [Int32]] = [:]
    var openErrors: [Int32] = []
    var grantedBuffers: UInt32?
    /// What S_FMT answers instead of what was asked.
    var chosenCode: String?
    var chosenSize: (UInt32, UInt32)?
    var firstSequence: UInt32 = 0
    /// The camera needs so many times the agreed time for a frame.
    var slowness = 1.0
    var hasMonotonicTimes = true
    /// What the driver stamps a frame with, by its number and the time at which it came. **Units**: nanoseconds.
    var stamp: @Sendable (_ sequence: UInt32, _ time: UInt64) -> UInt64 = { $1 }
    /// Bytes that every plane of a multi-planar frame begins with before its picture.
    var planeHeader = 0
    var files: [String: String] = [:]
    var folders: [String: [String]] = [:]
    var links: [String: String] = [:]
    /// The input device of the button, such as `/dev/input/event3`.
    var button: String?
    /// The button's input device may not be read.
    var deniesButton = false
  }

  struct State {
    var setup: Setup
    var script: [Action] = []
    var position = 0
    var monotonic: UInt64 = 1_000_000_000
    var descriptors: [Int32: String] = [:]
    var stale: Set<Int32> = []
    var nextDescriptor: Int32 = 100
    var mappings: [UnsafeMutableRawPointer: Int] = [:]
    var format = v4l2_pix_format()
    /// Bytes per plane of memory.
    var planeSizes: [Int] = []
    var utcOffset: Int64 = 1_700_000_000_000_000_000
    var interval: (UInt32, UInt32) = (1, 30)
    var memory: [[UnsafeMutableRawBufferPointer]] = []
    /// Whose the buffers are: they go when it is closed.
    var owner: Int32?
    var queued: [Int] = []
    var ready: [(index: Int, sequence: UInt32, flags: UInt32, bytes: Int, time: UInt64)] = []
    var lastTime: UInt64 = 0
    var isStreaming = false
    var sequence: UInt32 = 0
    var pendingReadError: Int32?
    var isFalseAlarm = false
    var backAt: (time: UInt64, path: String)?
    /// The camera's own nodes while it is unplugged; other cameras stay.
    var away: [String: Node] = [:]
    var requests: [UInt] = []
    var sleeps = 0
    var waits = 0
    var openings = 0
    var leakedWhileAway = 0
    /// How often the camera was given back without being stopped.
    var closedWhileStreaming = 0
    var keys: [(code: Int32, value: Int32)] = []
    /// Frames come by themselves after the script's end, in real time a thousand a second, each with its number in it.
    var isLive = false
  }

  let state: Guarded<State>
  /// Called when the script is at its end.
  let onEnd = Mutex<(@Sendable () -> Void)?>(nil)

  init(_ setup: Setup = Setup(), script: [Action] = []) {
    state = Guarded(State(setup: setup, script: script))
    state.withLock { $0.sequence = setup.firstSequence }
  }

  deinit {
    state.withLock { for planes in $0.memory { for plane in planes { plane.deallocate() } } }
  }

  var openDescriptors: Int { state.withLock { $0.descriptors.count } }
  var liveMappings: Int { state.withLock { $0.mappings.count } }
  var isStreaming: Bool { state.withLock { $0.isStreaming } }
  var requests: [UInt] { state.withLock { $0.requests } }
  var openings: Int { state.withLock { $0.openings } }
  var sleeps: Int { state.withLock { $0.sleeps } }
  var leakedWhileAway: Int { state.withLock { $0.leakedWhileAway } }
  var closedWhileStreaming: Int { state.withLock { $0.closedWhileStreaming } }
  var waits: Int { state.withLock { $0.waits } }

  func value(of control: UInt32) -> Int32? {
    state.withLock { $0.setup.controls.first { $0.identifier == control }?.value }
  }

  // MARK: VideoSystem

  func open(_ path: String) throws(SystemError) -> Int32 {
    let result: Result<Int32, SystemError> = state.withLock { state in
      state.openings += 1
      state.settle()
      if !state.setup.openErrors.isEmpty {
        let number = state.setup.openErrors.removeFirst()
        if number != 0 { return .failure(SystemError(number)) }
      }
      if state.setup.button == path, state.setup.deniesButton { return .failure(SystemError(EACCES)) }
      guard state.setup.nodes[path] != nil || state.setup.button == path && state.away.isEmpty else {
        return .failure(SystemError(ENOENT))
      }
      state.nextDescriptor += 1
      state.descriptors[state.nextDescriptor] = path
      return .success(state.nextDescriptor)
    }
    return try result.get()
  }

  func close(_ descriptor: Int32) {
    state.withLock { state in
      precondition(state.descriptors.removeValue(forKey: descriptor) != nil, "closed twice")
      state.stale.remove(descriptor)
      guard state.owner == descriptor else { return }
      if state.isStreaming { state.closedWhileStreaming += 1 }
      for planes in state.memory { for plane in planes { plane.deallocate() } }
      state.memory = []
      state.owner = nil
    }
  }

  func read(_ descriptor: Int32, into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    let result: Result<Int, SystemError> = state.withLock { state in
      if state.stale.contains(descriptor) { return .failure(SystemError(ENODEV)) }
      guard state.descriptors[descriptor] == state.setup.button, !state.keys.isEmpty else {
        return .failure(SystemError(EAGAIN))
      }
      let key = state.keys.removeFirst()
      var event = input_event()
      event.type = UInt16(EV_KEY)
      (event.code, event.value) = (UInt16(key.code), key.value)
      withUnsafeBytes(of: event) { memory.copyMemory(from: $0) }
      return .success(MemoryLayout<input_event>.size)
    }
    return try result.get()
  }

  func request(_ descriptor: Int32, _ number: UInt, _ argument: UnsafeMutableRawPointer) throws(SystemError) {
    let error = state.withLock { $0.answer(descriptor, number, argument) }
    if error != 0 { throw SystemError(error) }
  }

  func map(_ descriptor: Int32, length: Int, offset: UInt32) throws(SystemError)
    -> UnsafeMutableRawBufferPointer
  {
    state.withLock { state in
      let buffer = state.memory[Int(offset) / 8][Int(offset) % 8]
      state.mappings[buffer.baseAddress!, default: 0] += 1
      return buffer
    }
  }

  func unmap(_ memory: UnsafeMutableRawBufferPointer) {
    state.withLock { state in
      precondition(state.mappings.removeValue(forKey: memory.baseAddress!) != nil, "unmapped twice")
    }
  }

  func poll(_ descriptor: Int32, milliseconds: Int32) throws(SystemError) -> Int32 {
    enum Outcome { case events(Int32), perform(@Sendable () -> Void), ended }
    let outcome: Outcome = state.withLock { state in
      state.waits += 1
      state.settle()
      if state.stale.contains(descriptor) { return .events(0x1A) }
      if !state.ready.isEmpty { return .events(1) }
      guard state.position < state.script.count else {
        if state.isLive {
          usleep(1000)
          return .events(state.performNumbered(milliseconds))
        }
        state.monotonic += UInt64(milliseconds) * 1_000_000
        return .ended
      }
      let action = state.script[state.position]
      state.position += 1
      switch action {
      case .perform(let body): return .perform(body)
      default: return .events(state.perform(action, milliseconds))
      }
    }
    switch outcome {
    case .events(let events): return events
    case .perform(let body): body()
    case .ended: onEnd.withLock { $0 }?()
    }
    return 0
  }

  func clocks() -> (monotonic: UInt64, utc: Int64) {
    state.withLock { ($0.monotonic, Int64($0.monotonic) + $0.utcOffset) }
  }

  func sleep(milliseconds: Int) {
    state.withLock {
      $0.sleeps += 1
      $0.monotonic += UInt64(milliseconds) * 1_000_000
    }
  }

  func names(in folder: String) -> [String] {
    state.withLock { state in
      state.settle()
      if folder == "/dev" {
        return state.setup.nodes.keys.map { String($0.dropFirst(5)) }.sorted()
      }
      return state.setup.folders[folder] ?? []
    }
  }

  func text(_ path: String) -> String? { state.withLock { $0.setup.files[path] } }

  func resolved(_ path: String) -> String? {
    state.withLock { state in
      state.setup.links[path] ?? (state.setup.nodes[path] != nil ? path : nil)
    }
  }
}

/// A value behind a lock; unlike `Mutex` it lets plain pointers through, which the fake kernel is about, and the thread
/// sanitizer sees it.
final class Guarded<Value>: @unchecked Sendable {
  private var value: Value
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init(_ value: Value) {
    self.value = value
    lock.initialize(to: pthread_mutex_t())
    pthread_mutex_init(lock, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return body(&value)
  }
}

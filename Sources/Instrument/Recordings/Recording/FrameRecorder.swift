import Frames
import Imaging
import Synchronization
import System

/// Writes what a source delivers into a recording, on a thread of its own.
///
/// Give it to a `CaptureSession` as `deliveries`, and call `finish()` when the session has ended. A camera is never held up:
/// frames for which the disk was too slow are counted in `Progress.missed` and are gaps in the recording.
public final class FrameRecorder: DeliveredFrames {
  /// What is on disk so far, and what is missing there.
  public struct Progress: Equatable, Sendable {
    /// Frames written.
    public var frames = 0
    /// How long the file of pictures is, its headers included. **Units**: bytes.
    public var bytes = 0
    /// Frames that found the queue full.
    public var missed = 0
    /// Frames that had another form than the first one, such as PNG among JPEG.
    public var ofOtherForm = 0
    /// From the first frame to the last. **Units**: nanoseconds.
    public var elapsed: UInt64 = 0
    /// Everything asked for is recorded, or nothing more can be.
    public var isComplete = false
  }

  /// When a recording is long enough; without limits it goes on until `finish`.
  public struct Limits: Equatable, Sendable {
    /// The most frames that are taken; nil for no limit.
    public var frames: Int?
    /// **Units**: seconds between the first frame and the last.
    public var seconds: Double?
    /// No limit unless one is given; the first that is reached ends the recording.
    public init(frames: Int? = nil, seconds: Double? = nil) {
      (self.frames, self.seconds) = (frames, seconds)
    }
  }

  /// The file of pictures; `indexPath` lies beside it.
  public let path: String
  private let source: StreamDescription
  private let limits: Limits
  private let overwrites: Bool
  private let waitsForDisk: Bool
  private let state = Mutex(State())
  /// Changes when the writer should look.
  private let arrivals = Event()
  /// Changes when the queue has room again.
  private let room = Event()
  private let thread = Mutex<Thread?>(nil)

  /// Frames that may wait for a slow disk.
  private static let queueLimit = 64
  /// Memory that they may take, in bytes.
  private static let queueBytes = 128 << 20
  private static let syncInterval: UInt64 = 10_000_000_000

  private struct Picture {
    var stamp: FrameStamp
    var layout: SourceLayout
    var bytes: [UInt8]
  }

  private struct State {
    var queue: [Picture] = []
    var queuedBytes = 0
    var accepted = 0
    /// Of the first picture; a folder's can be JPEG and PNG by turns, and a recording has one form.
    var layout: SourceLayout?
    var firstNanoseconds: UInt64?
    /// Buffers that were written, for the next frames.
    var spare: [[UInt8]] = []
    var progress = Progress()
    var failure: FileError?
    var isEnding = false
  }

  /// - Parameters:
  ///   - source: what the recording's index says about where it came from.
  ///   - waitsForDisk: holds up the source rather than miss a frame; for everything but cameras.
  /// - Throws: `FileError` when one of the files is there and shall not be replaced, or is no recording.
  public init(
    path: String, source: StreamDescription, limits: Limits = Limits(), overwrites: Bool = false,
    waitsForDisk: Bool = false
  ) throws(FileError) {
    if let problem = RecordedForm.problem(ofName: path) { throw problem }
    for name in [path, RecordingIndex.path(of: path)] where !overwrites && pathKind(name) != .nothing {
      throw GrowingFile.alreadyExists(name)
    }
    guard try Self.mayBeReplaced(path) else {
      throw FileError(
        path, "is something else than a recording; it was left as it is",
        advice: "name another file, or remove this one first")
    }
    self.path = path
    self.source = source
    self.limits = limits
    self.overwrites = overwrites
    self.waitsForDisk = waitsForDisk
    try start()
  }

  /// Whether what is there is a recording: by its first bytes, or its index.
  private static func mayBeReplaced(_ path: String) throws(FileError) -> Bool {
    guard pathKind(path) == .file, pathKind(RecordingIndex.path(of: path)) != .file else { return true }
    let file = try MappedFile(path)
    let start = (0..<min(3, file.count)).map { file.bytes.byte($0) }
    return file.count == 0 || start == [0xFF, 0xD8, 0xFF] || Y4MStream.isY4M(file.bytes)
  }

  /// The file with numbers and times.
  public var indexPath: String { RecordingIndex.path(of: path) }
  /// The state at this moment, as a copy. May be called on any thread.
  public var progress: Progress { state.withLock { $0.progress } }

  // MARK: The capture thread

  /// Copies the picture and queues it; drops it where no more are wanted or, unless `waitsForDisk`, the queue is full.
  public func receive(_ frame: borrowing DeliveredFrame) {
    let (stamp, layout) = (frame.stamp, frame.layout)
    let count = frame.bytes.byteCount + frame.colors.byteCount
    guard count > 0, var buffer = claim(stamp, layout, count) else { return }
    frame.copy(into: &buffer)
    state.withLock { $0.queue.append(Picture(stamp: stamp, layout: layout, bytes: buffer)) }
    arrivals.signal()
  }

  /// A buffer for a frame, or nil when it is not wanted or there is no room for it.
  private func claim(_ stamp: FrameStamp, _ layout: SourceLayout, _ count: Int) -> [UInt8]? {
    while true {
      let seen = room.value
      enum Answer { case no, full, buffer([UInt8]) }
      let answer: Answer = state.withLock { state in
        guard state.failure == nil, !state.isEnding, state.accepted < limits.frames ?? .max else {
          return .no
        }
        if isLate(stamp, state) {
          state.progress.isComplete = true
          return .no
        }
        guard state.layout ?? layout == layout else {
          state.progress.ofOtherForm += 1
          return .no
        }
        let isFull = state.queue.count >= Self.queueLimit || state.queuedBytes + count > Self.queueBytes
        // A single frame is taken whatever its size.
        if isFull, !state.queue.isEmpty {
          if !waitsForDisk { state.progress.missed += 1 }
          return .full
        }
        state.layout = layout
        state.firstNanoseconds = state.firstNanoseconds ?? stamp.monotonicNanoseconds
        state.accepted += 1
        state.queuedBytes += count
        return .buffer(state.spare.popLast() ?? [])
      }
      switch answer {
      case .buffer(let buffer): return buffer
      case .no: return nil
      case .full:
        guard waitsForDisk else { return nil }
        _ = room.wait(past: seen, deadline: SystemClock.monotonicNanoseconds() + 100_000_000)
      }
    }
  }

  /// Whether the time is over: a camera that is slower than agreed, or says no rate, shows it by its next frame only.
  private func isLate(_ stamp: FrameStamp, _ state: State) -> Bool {
    guard let seconds = limits.seconds, let first = state.firstNanoseconds else { return false }
    return Double(stamp.monotonicNanoseconds - min(first, stamp.monotonicNanoseconds)) >= seconds * 1e9
  }

  // MARK: The writer's thread

  private func start() throws(FileError) {
    do throws(ThreadError) {
      // The thread keeps the recorder alive.
      let made = try Thread(name: "hooke-record") { self.write() }
      thread.withLock { $0 = made }
    } catch { throw FileError(path, "cannot be recorded: \(error)") }
  }

  private func write() {
    var file: RecordingFile?
    var synchronized = SystemClock.monotonicNanoseconds()
    do throws(FileError) {
      while let picture = next() {
        if file == nil {
          file = try RecordingFile(
            path: path, layout: picture.layout, source: source, overwrites: overwrites)
        }
        try write(picture, &file!)
        if SystemClock.monotonicNanoseconds() - synchronized > Self.syncInterval {
          try file!.synchronize()
          synchronized = SystemClock.monotonicNanoseconds()
        }
      }
      try file?.synchronize()
    } catch {
      state.withLock {
        $0.failure = error
        $0.progress.isComplete = true
        $0.queue = []
        $0.queuedBytes = 0
      }
      room.signal()
    }
  }

  private func write(_ picture: Picture, _ file: inout RecordingFile) throws(FileError) {
    try file.append(picture.bytes.span.raw, picture.stamp)
    let (frames, bytes) = (file.frameCount, file.byteCount)
    state.withLock { state in
      state.queuedBytes -= picture.bytes.count
      if state.spare.count < 4 { state.spare.append(picture.bytes) }
      state.progress.frames = frames
      state.progress.bytes = bytes
      let first = state.firstNanoseconds ?? 0
      state.progress.elapsed =
        picture.stamp.monotonicNanoseconds - min(first, picture.stamp.monotonicNanoseconds)
      if let limit = limits.frames, frames >= limit { state.progress.isComplete = true }
      // A frame's own duration counts: 30 frames at 30 a second are a second.
      if let seconds = limits.seconds, let rate = source.frameRate, rate > 0,
        Double(state.progress.elapsed) / 1e9 + 1 / rate >= seconds - 1e-6
      {
        state.progress.isComplete = true
      }
    }
    room.signal()
  }

  /// The next picture; nil when the recording is to end.
  private func next() -> Picture? {
    while true {
      let seen = arrivals.value
      let (picture, isEnding) = state.withLock { state in
        (state.queue.isEmpty ? nil : state.queue.removeFirst(), state.isEnding)
      }
      if let picture { return picture }
      if isEnding { return nil }
      _ = arrivals.wait(past: seen, deadline: nil)
    }
  }

  /// Writes what still waits, and closes the files.
  ///
  /// - Throws: `FileError` when the disk failed; what was recorded before is whole.
  @discardableResult public func finish() throws(FileError) -> Progress {
    state.withLock { $0.isEnding = true }
    arrivals.signal()
    room.signal()
    thread.withLock { $0.take() }?.join()
    if let failure = state.withLock({ $0.failure }) { throw failure }
    return progress
  }
}

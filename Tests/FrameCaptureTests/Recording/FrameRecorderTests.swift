import Glibc
import Imaging
import System
import Synchronization
import Testing

@testable import Frames
@testable import Cameras
@testable import Recordings

@Suite("Recording what a camera delivers")
struct FrameRecorderTests {
  private let size = PixelSize(width: 22, height: 6)

  /// A driver's frame, with padded rows.
  private func delivered(_ format: VideoFormat, _ seed: UInt64, padding: Int = 5) throws -> (
    SourceLayout, [UInt8]
  ) {
    var random = SplitMix(state: seed)
    let layout = try SourceLayout(
      format: format, size: size, bytesPerLine: SourceLayout.rowBytes(format, size.width) + padding,
      name: "test")
    return (layout, (0..<layout.leastBytes).map { _ in UInt8(truncatingIfNeeded: random.next()) })
  }

  private func stamp(_ sequence: UInt64) -> FrameStamp {
    FrameStamp(
      sequence: sequence, monotonicNanoseconds: 5_000_000_000 + sequence * 33_000_000,
      utcNanoseconds: 1_700_000_000_000_000_000 + Int64(sequence) * 33_000_000)
  }

  private func recorder(_ path: String, _ format: VideoFormat, limits: FrameRecorder.Limits = .init()) throws
    -> FrameRecorder
  {
    try FrameRecorder(
      path: path,
      source: StreamDescription(name: "/dev/video7", size: size, format: format.slotFormat, frameRate: 30),
      limits: limits, waitsForDisk: true)
  }

  /// Recorded and played again, a frame has the pixels, the number and the times that it had live.
  @Test(arguments: FrameConverterTests.packed)
  func playsAsItWasLive(format: VideoFormat) throws {
    let path = try scratchFolder() + "/recording"
    let recorder = try recorder(path, format)
    var live: [[UInt8]] = []
    let sequences: [UInt64] = [3, 4, 7]
    for sequence in sequences {
      let (layout, bytes) = try delivered(format, sequence)
      recorder.receive(DeliveredFrame(stamp: stamp(sequence), layout: layout, bytes: bytes.span.bytes))
      live.append(try converted(layout, bytes))
    }
    #expect(try recorder.finish().frames == 3)
    let log = EventLog()
    let source = try ReplaySource(path)
    #expect(source.stream.frameRate == 30 && source.stream.format == format.slotFormat)
    #expect(!source.stream.timesAreAssumed)
    let ring = FrameRing(for: source.stream, slots: 8)
    let consumer = try #require(ring.addConsumer(.keepAll))
    let session = CaptureSession(source: source, ring: ring) { log.add($0) }
    try session.start()
    #expect(session.wait() == nil)
    let played = drain(consumer)
    #expect(played.map(\.pixels) == live)
    #expect(played.map(\.frame.sequence) == sequences)
    #expect(played.map(\.frame.monotonicNanoseconds) == sequences.map { stamp($0).monotonicNanoseconds })
    #expect(played.map(\.frame.utcNanoseconds) == sequences.map { stamp($0).utcNanoseconds })
    #expect(played.map(\.frame.droppedBefore) == [0, 0, 2])
    #expect(log.events.contains(.gap(sequence: 5, count: 2)))
  }

  /// Speeds must never come of a frame rate that was made up before the recording.
  @Test func assumedTimesStayAssumed() throws {
    let path = try scratchFolder() + "/recording"
    let recorder = try FrameRecorder(
      path: path,
      source: StreamDescription(
        name: "pictures", size: size, format: VideoFormat.yuyv.slotFormat, frameRate: 30,
        timesAreAssumed: true),
      waitsForDisk: true)
    for sequence in 1...2 as ClosedRange<UInt64> {
      let (layout, bytes) = try delivered(.yuyv, sequence)
      recorder.receive(DeliveredFrame(stamp: stamp(sequence), layout: layout, bytes: bytes.span.bytes))
    }
    #expect(try recorder.finish().frames == 2)
    let source = try ReplaySource(path)
    #expect(source.stream.timesAreAssumed && source.stream.frameRate == 30)
    #expect(
      try frames(of: source).map(\.frame.utcNanoseconds) == [1, 2].map { stamp($0).utcNanoseconds })
    #expect(!(try ReplaySource(path, options: ReplayOptions(framesPerSecond: 5)).stream.timesAreAssumed))
    // Nor does the file of pictures tell of a rate, to other programs or to this one.
    #expect(unlink(recorder.indexPath) == 0)
    #expect(String(decoding: try bytes(path).prefix(60), as: UTF8.self).contains(" F0:0 "))
    #expect(try ReplaySource(path).stream.timesAreAssumed)
  }

  @Test func keepsJPEGsByteForByte() throws {
    let folder = try scratchFolder()
    let pictures = try (0...2).map { try bytes(fixture("smears/BloodImage_0000\($0).jpg")) }
    try write(pictures[0] + [0, 0, 0] + Array(pictures[1].prefix(9000)) + pictures[2], "\(folder)/in.mjpeg")
    let source = try ReplaySource("\(folder)/in.mjpeg")
    let recorder = try FrameRecorder(path: "\(folder)/out.mjpeg", source: source.stream, waitsForDisk: true)
    let live = try frames(of: source, deliveries: recorder)
    #expect(try recorder.finish().frames == 3)
    // The broken frame as well: it is refused again when it is played.
    let again = try frames(of: ReplaySource("\(folder)/out.mjpeg"))
    #expect(again.map(\.pixels) == live.map(\.pixels) && again.count == 2)
    #expect(again.map(\.frame.sequence) == [0, 2])
    #expect(again.map(\.frame.utcNanoseconds) == live.map(\.frame.utcNanoseconds))
    #expect(
      try bytes("\(folder)/out.mjpeg") == pictures[0] + Array(pictures[1].prefix(9000)) + pictures[2])
  }

  @Test func recordsACamera() throws {
    let path = try scratchFolder() + "/camera.y4m"
    let camera = FakeCamera(script: (1...4).map { .frame(yuyv(UInt8(10 * $0))) })
    let device = try V4L2Device("/dev/video0", profile: .small, reconnection: .never, system: camera)
    let recorder = try FrameRecorder(path: path, source: device.stream)
    let ring = FrameRing(for: device.stream, slots: 8)
    let consumer = try #require(ring.addConsumer(.keepAll))
    let reporter = CaptureReporter(deliveries: recorder)
    camera.onEnd.withLock { $0 = { reporter.stop() } }
    try device.run(into: ring, reporter: reporter)
    #expect(try recorder.finish().frames == 4)
    let live = drain(consumer)
    let played = try frames(of: ReplaySource(path))
    #expect(played.map(\.pixels) == live.map(\.pixels) && played.count == 4)
    #expect(played.map(\.frame.monotonicNanoseconds) == live.map(\.frame.monotonicNanoseconds))
    #expect(played.map(\.frame.utcNanoseconds) == live.map(\.frame.utcNanoseconds))
  }

  @Test func stopsAtItsLimits() throws {
    let folder = try scratchFolder()
    for (limits, count) in [(FrameRecorder.Limits(frames: 3), 3), (FrameRecorder.Limits(seconds: 0.1), 4)] {
      let path = "\(folder)/\(count)"
      let recorder = try recorder(path, .grey, limits: limits)
      for sequence in 0..<20 as Range<UInt64> {
        let (layout, bytes) = try delivered(.grey, sequence)
        recorder.receive(DeliveredFrame(stamp: stamp(sequence), layout: layout, bytes: bytes.span.bytes))
      }
      let progress = try recorder.finish()
      #expect(progress.frames == count && progress.isComplete && progress.missed == 0)
    }
  }

  /// Slower than the rate that was agreed on: the frame after the time says that it is over.
  @Test func timeEndsARecordingOfASlowCameraToo() throws {
    let path = try scratchFolder() + "/slow"
    let recorder = try recorder(path, .grey, limits: FrameRecorder.Limits(seconds: 1))
    for sequence in [0, 15, 40] as [UInt64] {
      #expect(!recorder.progress.isComplete)
      let (layout, bytes) = try delivered(.grey, sequence)
      recorder.receive(DeliveredFrame(stamp: stamp(sequence), layout: layout, bytes: bytes.span.bytes))
    }
    #expect(recorder.progress.isComplete)
    #expect(try recorder.finish().frames == 2)
  }

  /// They neither count nor take a place of those that are asked for.
  @Test func picturesOfAnotherFormAreLeftOutAndCounted() throws {
    let path = try scratchFolder() + "/mixed"
    let recorder = try recorder(path, .grey, limits: FrameRecorder.Limits(frames: 5))
    for sequence in 0..<20 as Range<UInt64> {
      let (layout, bytes) = try delivered(.grey, sequence, padding: sequence % 3 == 1 ? 8 : 5)
      recorder.receive(DeliveredFrame(stamp: stamp(sequence), layout: layout, bytes: bytes.span.bytes))
    }
    let progress = try recorder.finish()
    #expect(progress.frames == 5 && progress.isComplete && progress.missed == 0)
    // Sequences 1 and 4 before the five 0, 2, 3, 5 and 6 were complete.
    #expect(progress.ofOtherForm == 2)
  }

  @Test func neverReplacesARecordingUnasked() throws {
    let path = try scratchFolder() + "/mine"
    try write([1, 2, 3], path)
    let error = try #require(throws: FileError.self) { _ = try recorder(path, .grey) }
    #expect(error.description.contains("is there already"))
    #expect(try bytes(path) == [1, 2, 3])
    try write([4], path + "2.frames.csv")
    #expect(throws: FileError.self) { _ = try recorder(path + "2", .grey) }
  }

  /// What cannot be begun leaves the old recording whole, what is no recording is not replaced, and nothing is left behind.
  @Test func replacesOnlyRecordingsAndOnlyWhole() throws {
    let folder = try scratchFolder()
    let path = "\(folder)/mine.y4m"
    let source = StreamDescription(name: "x", size: size, format: .grey, frameRate: 30)
    let (layout, bytes) = try delivered(.grey, 1)
    func record(overwrites: Bool = true) throws {
      let recorder = try FrameRecorder(path: path, source: source, overwrites: overwrites)
      recorder.receive(DeliveredFrame(stamp: stamp(0), layout: layout, bytes: bytes.span.bytes))
      try recorder.finish()
    }
    // An index that cannot be made.
    try prepareFolder(RecordingIndex.path(of: path))
    #expect(throws: FileError.self) { try record() }
    #expect(try folderEntries(folder) == ["mine.y4m.frames.csv"])
    rmdir(RecordingIndex.path(of: path))
    try record(overwrites: false)
    let old = try readFile(path)
    let mapped = try MappedFile(path)
    try write(Array("frame,rbc_count\n".utf8), "\(folder)/counts.csv")
    #expect(throws: FileError.self) {
      _ = try FrameRecorder(path: "\(folder)/counts.csv", source: source, overwrites: true)
    }
    unlink(RecordingIndex.path(of: path))
    try prepareFolder(RecordingIndex.path(of: path))
    #expect(throws: FileError.self) { try record() }
    #expect(try readFile(path) == old)
    rmdir(RecordingIndex.path(of: path))
    try record()
    // Whoever plays the old one still has its bytes.
    #expect(mapped.bytes.withUnsafeBytes { Array($0) } == old)
    #expect(try folderEntries(folder) == ["counts.csv", "mine.y4m", "mine.y4m.frames.csv"])
    // Through a link, such as to a larger disk, what it leads to is replaced, and the link stays.
    try prepareFolder("\(folder)/disk")
    unlink(path)
    symlink("disk/mine.y4m", path)
    try write([], "\(folder)/disk/mine.y4m")
    try record()
    #expect(try readFile("\(folder)/disk/mine.y4m") == old)
    var target = [CChar](repeating: 0, count: 20)
    #expect(readlink(path, &target, 20) == 13)
  }

  /// A driver's first plane can be longer than the picture: the colours follow its last row all the same.
  @Test func rowsBeyondThePictureAreNoColours() throws {
    let layout = try SourceLayout(format: .nv12, size: size, bytesPerLine: size.width, name: "test")
    let (rows, colors) = ([UInt8](repeating: 1, count: 22 * 8), [UInt8](repeating: 2, count: 22 * 3))
    let frame = DeliveredFrame(
      stamp: stamp(0), layout: layout, bytes: rows.span.bytes, colors: colors.span.bytes,
      colorsBytesPerLine: 22)
    var buffer: [UInt8] = []
    frame.copy(into: &buffer)
    #expect(buffer == [UInt8](repeating: 1, count: 22 * 6) + [UInt8](repeating: 2, count: 22 * 3))
  }

  /// /dev/full is a disk without room.
  @Test func aFullDiskIsAnError() throws {
    let folder = try scratchFolder()
    symlink("/dev/full", "\(folder)/full")
    let recorder = try FrameRecorder(
      path: "\(folder)/full",
      source: StreamDescription(name: "x", size: size, format: .grey, frameRate: 30), overwrites: true)
    let (layout, bytes) = try delivered(.grey, 1)
    recorder.receive(DeliveredFrame(stamp: stamp(0), layout: layout, bytes: bytes.span.bytes))
    let error = try #require(throws: FileError.self) { try recorder.finish() }
    #expect(error.description.contains("No space left on device") && error.path.hasSuffix("/full"))
  }

  /// A limit on the size of files stops a write in the middle of a frame, as a full disk does.
  @Test func whatWasRecordedBeforeTheDiskWasFullIsWhole() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 10_000, rlim_max: 10_000)
      setrlimit(__rlimit_resource_t(1), &limit)
      let path = "/tmp/hooke-recording-\(getpid())"
      defer {
        unlink(path)
        unlink(path + ".frames.csv")
      }
      let layout = try SourceLayout(format: .grey, size: PixelSize(width: 40, height: 30), name: "test")
      let recorder = try FrameRecorder(
        path: path, source: StreamDescription(name: "x", size: layout.size, format: .grey, frameRate: 30),
        waitsForDisk: true)
      for number in 0..<20 as Range<UInt64> {
        let picture = [UInt8](repeating: UInt8(number), count: 1200)
        recorder.receive(
          DeliveredFrame(
            stamp: FrameStamp(sequence: number, monotonicNanoseconds: number, utcNanoseconds: 0),
            layout: layout,
            bytes: picture.span.bytes))
      }
      do throws(FileError) {
        try recorder.finish()
        exit(2)
      } catch {
        guard error.description.contains("File too large") else { exit(3) }
      }
      // 10,000 bytes hold the header and 8 pictures.
      let source = try ReplaySource(path)
      let ring = FrameRing(for: source.stream, slots: 16)
      guard let consumer = ring.addConsumer(.keepAll) else { exit(4) }
      let session = CaptureSession(source: source, ring: ring)
      try session.start()
      guard session.wait() == nil else { exit(5) }
      var count = 0
      while case .frame(let lease) = consumer.next(timeout: .zero) {
        guard lease.frame.sequence == UInt64(count),
          lease.image.bytes.unsafeLoad(as: UInt8.self) == UInt8(count)
        else { exit(6) }
        count += 1
      }
      exit(count == 8 && session.statistics.lost == 0 ? 0 : 7)
    }
  }
}

@Suite("The index of a recording")
struct RecordingIndexTests {
  private let head =
    "# hooke recording 1 format=grey size=4x2 rate=25.0 source=/dev/my camera\n" + RecordingIndex.columns

  private func index(_ text: String, byteCount: Int = 1000) throws -> RecordingIndex {
    let path = try scratchFolder() + "/index"
    try write(Array(text.utf8), path)
    return try RecordingIndex(path: path, byteCount: byteCount)
  }

  @Test func readsWhatIsWritten() throws {
    let index = try index(head + "5,100,200,6,8\n6,133,233,20,8\n")
    #expect(index.header.line == head.split(separator: "\n")[0] + "\n")
    #expect(index.header.source == "/dev/my camera" && index.header.frameRate == 25)
    #expect(index.entries.map(\.bytes) == [6..<14, 20..<28])
    #expect(index.entries[1].stamp == FrameStamp(sequence: 6, monotonicNanoseconds: 133, utcNanoseconds: 233))
    #expect(!index.header.timesAreAssumed)
    let assumed = head.replacing(" source=", with: " times=assumed source=")
    #expect(try self.index(assumed).header.timesAreAssumed)
    #expect(try self.index(assumed).header.line == assumed.split(separator: "\n")[0] + "\n")
  }

  /// What a crash leaves: a line without its end, a line whose picture did not reach the disk.
  @Test func endsWithTheLastWholeFrame() throws {
    #expect(try index(head + "5,100,200,6,8\n6,133,233,20").entries.count == 1)
    #expect(try index(head + "5,100,200,6,8\n6,133,233,20,8\n", byteCount: 27).entries.count == 1)
    #expect(try index(head).entries.isEmpty)
  }

  @Test(arguments: [
    "5,100,200,6\n", "5,100,200,-6,8\n", "5,100,200,6,0\n", "a,100,200,6,8\n", "5,1,2,6,8\n5,2,3,14,8\n",
    "5,1,2,6,8\n6,2,3,10,8\n", "5,100,200,9223372036854775807,8\n", "18446744073709551615,1,2,6,8\n", "\n",
  ])
  func refusesLinesThatCannotBe(lines: String) throws {
    let error = try #require(throws: FileError.self) { _ = try index(head + lines) }
    #expect(error.description.contains("is no line of an index"), "\(error)")
  }

  @Test(arguments: ["", "frame,utc\n", "# hooke recording 1 size=4x2 source=x\n"])
  func refusesOtherFiles(text: String) throws {
    #expect(throws: FileError.self) { _ = try index(text) }
  }

  @Test func refusesAnIndexOfOtherPictures() throws {
    let path = try scratchFolder() + "/r"
    try write([UInt8](repeating: 0, count: 100), path)
    try write(Array((head + "5,100,200,6,9\n").utf8), path + ".frames.csv")
    let error = try #require(throws: CaptureError.self) { _ = try ReplaySource(path) }
    #expect(error.description.contains("does not belong to the pictures"))
  }
}

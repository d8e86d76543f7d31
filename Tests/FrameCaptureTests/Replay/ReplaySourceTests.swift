import Cameras
import Frames
import Glibc
import Imaging
import Recordings
import Testing

@Suite("Replaying a recording")
struct ReplaySourceTests {
  private struct Outcome {
    var frames: [CapturedFrame] = []
    var statistics = CaptureStatistics()
    var events: [CaptureEvent] = []
  }

  private func play(_ path: String, _ options: ReplayOptions = ReplayOptions(), pause: Duration = .zero)
    throws
    -> Outcome
  {
    let source = try ReplaySource(path, options: options)
    let log = EventLog()
    // Fewer slots than frames: the replay must wait for the reader.
    let ring = FrameRing(for: source.stream, slots: 3)
    let session = CaptureSession(source: source, ring: ring) { log.add($0) }
    let consumer = try #require(ring.addConsumer(.keepAll))
    try session.start()
    var outcome = Outcome()
    reading: while true {
      switch consumer.next(timeout: .seconds(30)) {
      case .frame(let lease):
        outcome.frames.append(CapturedFrame(frame: lease.frame, pixels: copy(lease.image)))
        if pause > .zero { usleep(UInt32(pause.components.attoseconds / 1_000_000_000_000)) }
      case .endOfStream: break reading
      case .timedOut:
        Issue.record("the replay stalled")
        break reading
      case .cancelled:
        Issue.record("the replay was cancelled")
        break reading
      }
    }
    #expect(session.wait() == nil)
    outcome.statistics = session.statistics
    outcome.events = log.events
    return outcome
  }

  private let folder = fixture("smears")
  private func picture(_ index: Int) throws -> [UInt8] { try bytes("\(folder)/BloodImage_0000\(index).jpg") }

  @Test func playsAFolderInTheOrderOfItsNames() throws {
    let outcome = try play(folder, ReplayOptions(framesPerSecond: 10, startUTCNanoseconds: 1000))
    #expect(outcome.frames.map(\.frame.sequence) == [0, 1, 2])
    #expect(outcome.frames.map(\.frame.source).first == "\(folder)/BloodImage_00000.jpg")
    #expect(outcome.frames.map(\.frame.utcNanoseconds) == [1000, 100_001_000, 200_001_000])
    #expect(outcome.frames[1].pixels == (try PictureFile.readColor("\(folder)/BloodImage_00001.jpg")).pixels)
    #expect(outcome.statistics.captured == 3 && outcome.statistics.lost == 0)
  }

  @Test func playsTheSameFromOneFileAsFromAFolder() throws {
    let path = try scratchFolder() + "/all.mjpeg"
    try write(try picture(0) + picture(1) + picture(2), path)
    let stream = try play(path)
    #expect(stream.frames.map(\.pixels) == (try play(folder)).frames.map(\.pixels))
    #expect(stream.frames.last?.frame.source == "\(path)#2")
  }

  @Test func playsAPNGAmongJPEGsAndASinglePicture() throws {
    let place = try scratchFolder()
    try write(try picture(0), "\(place)/a.jpg")
    let image = try PictureFile.readColor("\(folder)/BloodImage_00001.jpg")
    try write(PNGCodec.encode(image), "\(place)/b.png")
    try write([1, 2, 3], "\(place)/notes.txt")
    #expect(try play(place).frames.map(\.pixels) == play(folder).frames.prefix(2).map(\.pixels))
    #expect(try play("\(place)/b.png").frames.map(\.pixels) == [image.pixels])
  }

  @Test func leavesOutBrokenPicturesByName() throws {
    let place = try scratchFolder()
    try write(Array(try picture(0).prefix(5000)), "\(place)/0.jpg")
    try write(try picture(0), "\(place)/1.jpg")
    try write([0x89, 0x50, 0x4E, 0x47, 0, 0], "\(place)/2.png")
    try write([], "\(place)/3.jpg")
    try write(PNGCodec.encode(RGBImage(size: PixelSize(width: 4, height: 4))), "\(place)/4.png")
    try write(try picture(2), "\(place)/5.jpg")
    let outcome = try play(place)
    #expect(outcome.frames.map(\.frame.sequence) == [1, 5])
    #expect(outcome.frames.map(\.frame.droppedBefore) == [1, 4])
    #expect(outcome.statistics.rejected == [.broken: 3, .wrongSize: 1])
    let names = outcome.events.compactMap { event -> String? in
      if case .rejected(_, let name, _, _) = event { name } else { nil }
    }
    #expect(names == ["0.jpg", "2.png", "3.jpg", "4.png"].map { "\(place)/\($0)" })
  }

  @Test func tellsWhereItBeginsAgain() throws {
    func beginnings(_ options: ReplayOptions) throws -> [UInt64] {
      try play(folder, options).events.compactMap { event -> UInt64? in
        if case .beganAgain(let sequence) = event { sequence } else { nil }
      }
    }
    #expect(try beginnings(ReplayOptions()) == [])
    #expect(try beginnings(ReplayOptions(repetitions: 3)) == [3, 6])
    #expect(try beginnings(ReplayOptions(frameLimit: 6, repetitions: nil)) == [3])
  }

  /// Pictures without times are played at a rate that nobody knows to be theirs.
  @Test func saysWhetherItsTimesAreAssumed() throws {
    func isAssumed(_ path: String, _ rate: Double? = nil) throws -> Bool {
      try ReplaySource(path, options: ReplayOptions(framesPerSecond: rate)).stream.timesAreAssumed
    }
    let place = try scratchFolder()
    try write(try picture(0) + picture(1), "\(place)/two.mjpeg")
    try write(Array("YUV4MPEG2 W2 H1 F25:1 Cmono\nFRAME\n".utf8) + [1, 2], "\(place)/rate.y4m")
    try write(Array("YUV4MPEG2 W2 H1 Cmono\nFRAME\n".utf8) + [1, 2], "\(place)/none.y4m")
    for path in [folder, "\(place)/two.mjpeg", "\(place)/none.y4m"] {
      #expect(try isAssumed(path), "\(path)")
      // What a person says is known.
      #expect(try !isAssumed(path, 10), "\(path)")
    }
    #expect(try !isAssumed("\(place)/rate.y4m"))
  }

  @Test func stopsAtTheLimit() throws {
    #expect(try play(folder, ReplayOptions(frameLimit: 2)).frames.count == 2)
  }

  @Test func keepsTheFrameRate() throws {
    let start = ContinuousClock.now
    let outcome = try play(folder, ReplayOptions(framesPerSecond: 20, pace: .realTime))
    #expect(ContinuousClock.now - start >= .milliseconds(100))
    #expect(outcome.frames.count == 3)
  }

  @Test func waitsForAReaderThatWantsEverything() throws {
    let path = try scratchFolder() + "/long.mjpeg"
    try write(Array(repeating: try picture(0), count: 12).flatMap { $0 }, path)
    let outcome = try play(path, pause: .milliseconds(10))
    #expect(outcome.frames.map(\.frame.sequence) == Array(0..<12))
    #expect(outcome.statistics.lost == 0)
  }

  @Test func stopsWhileItWaitsForAReader() throws {
    let source = try ReplaySource(folder)
    let ring = FrameRing(for: source.stream, slots: 3)
    let session = CaptureSession(source: source, ring: ring)
    let path = try scratchFolder() + "/long.mjpeg"
    try write(Array(repeating: try picture(0), count: 20).flatMap { $0 }, path)
    let long = CaptureSession(source: try ReplaySource(path), ring: ring)
    let consumer = try #require(ring.addConsumer(.keepAll))
    try long.start()
    guard case .frame = consumer.next(timeout: .seconds(30)) else {
      Issue.record("no frame")
      return
    }
    long.stop()
    #expect(long.wait() == nil)
    #expect(long.statistics.captured < 20)
    withExtendedLifetime(session) {}
  }

  @Test func saysWhatIsWrongWithTheRecording() throws {
    func problem(_ path: String) throws -> String {
      try #require(throws: CaptureError.self) { _ = try ReplaySource(path) }.description
    }
    let place = try scratchFolder()
    #expect(try problem("\(place)/missing").contains("is not there"))
    #expect(try problem(place).contains("without pictures"))
    #expect(try problem("/dev/null").contains("is no recording"))
    try write([1, 2, 3], "\(place)/x.png")
    #expect(try problem(place).contains("none of 1 pictures can be read (\(place)/x.png"))
  }
}

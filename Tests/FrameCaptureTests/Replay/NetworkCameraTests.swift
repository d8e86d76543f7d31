import CVideo
import Cameras
import Frames
import Imaging
import Instrument
import Recordings
import Testing

/// Cameras of the network that send JPEGs by HTTP and RTSP, and a video that lies on a server.
@Suite("Cameras of the network", .enabled(if: hooke_video_is_built_in() != 0, "built without video support"))
struct NetworkCameraTests {
  private func smears() throws -> [[UInt8]] {
    try (0..<3).map { try bytes(fixture("smears/BloodImage_0000\($0).jpg")) }
  }

  /// What most cameras of the network send: a picture after the other, without an end or a length.
  private func stream(_ pictures: [[UInt8]]) -> [UInt8] {
    var answer = Array(
      "HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=frame\r\n\r\n".utf8)
    for picture in pictures {
      answer += Array("--frame\r\nContent-Type: image/jpeg\r\nContent-Length: \(picture.count)\r\n\r\n".utf8)
      answer += picture + Array("\r\n".utf8)
    }
    return answer
  }

  private func http(_ answer: [UInt8]) -> LoopbackServer {
    LoopbackServer { if $0.request() != nil { $0.send(answer) } }
  }

  private func run(_ source: any FrameSource) throws -> (
    frames: [CapturedFrame], failure: CaptureError?, statistics: CaptureStatistics
  ) {
    let ring = FrameRing(for: source.stream, slots: 64)
    let consumer = try #require(ring.addConsumer(.keepAll))
    let session = CaptureSession(source: source, ring: ring)
    try session.start()
    let failure = session.wait()
    return (drain(consumer), failure, session.statistics)
  }

  @Test func playsPicturesSentByHTTPAndTellsWhenTheyEnd() throws {
    let pictures = try smears()
    let server = http(stream((0..<24).map { pictures[$0 % 3] }))
    let source = try openSource("http://127.0.0.1:\(server.port)/video")
    #expect(source.stream.isLive)
    let (frames, failure, statistics) = try run(source)
    #expect(frames.count == 24 && statistics.rejectedCount == 0)
    #expect(Set(frames.indices.map { frames[$0].pixels == frames[$0 % 3].pixels }) == [true])
    #expect(Set(frames.prefix(3).map(\.pixels)).count == 3)
    // Decoded as those of every other camera.
    #expect(frames[0].pixels == (try PictureFile.readColor(fixture("smears/BloodImage_00000.jpg")).pixels))
    // A camera has no end: this one went away.
    #expect(
      failure?.step == .stream && failure?.description.contains("still on the network") == true,
      "\(String(describing: failure))")
  }

  private enum Habit: CaseIterable {
    /// No boundary before the first part; the same, and no word about lengths; dashes in the header.
    case noFirstBoundary, noFirstBoundaryNorLengths, dashes, noLengths
  }

  private func stream(_ pictures: [[UInt8]], _ habit: Habit) -> [UInt8] {
    let declared = habit == .dashes ? "--frame" : "frame"
    var answer = Array(
      "HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=\(declared)\r\n\r\n".utf8)
    let isLate = habit == .noFirstBoundary || habit == .noFirstBoundaryNorLengths
    let saysLength = habit == .noFirstBoundary || habit == .dashes
    for (number, picture) in pictures.enumerated() {
      if number > 0 || !isLate { answer += Array("\r\n--frame\r\n".utf8.dropFirst(number == 0 ? 2 : 0)) }
      answer += Array("Content-Type: image/jpeg\r\n".utf8)
      if saysLength { answer += Array("Content-Length: \(picture.count)\r\n".utf8) }
      answer += Array("\r\n".utf8) + picture
    }
    return answer + Array("\r\n--frame--\r\n".utf8)
  }

  @Test(arguments: Habit.allCases) private func playsWhatABrowserPlays(habit: Habit) throws {
    let pictures = try smears()
    let server = http(stream((0..<12).map { pictures[$0 % 3] }, habit))
    let (frames, _, statistics) = try run(openSource("http://127.0.0.1:\(server.port)/video"))
    // The last one may lack what tells that it is whole.
    #expect(statistics.rejectedCount <= (habit == .noLengths ? 1 : 0))
    #expect((11...12).contains(frames.count))
    let whole = try (0..<3).map {
      try PictureFile.readColor(fixture("smears/BloodImage_0000\($0).jpg")).pixels
    }
    #expect(frames.indices.allSatisfy { frames[$0].pixels == whole[$0 % 3] })
  }

  /// Restart markers with padding before them, and a long tail: habits as of cameras on a cable, and recorded as they came.
  @Test func itsHabitsAreNoDamageAndItsPicturesAreKept() throws {
    let pictures = (0..<10).map { seed in
      RestartJPEG(seed: seed, beforeRestart: { _ in [0, 0, 0] }, atEnd: [UInt8](repeating: 0, count: 700))
        .bytes
    }
    let server = http(stream(pictures))
    let source = try openSource("http://127.0.0.1:\(server.port)/video")
    let path = try scratchFolder() + "/a.mjpeg"
    let recorder = try FrameRecorder(path: path, source: source.stream)
    let frames = try frames(of: source, deliveries: recorder, mayFail: true)
    #expect(frames.count == 10 && Set(frames.map(\.pixels)).count == 10)
    #expect(try recorder.finish().frames == 10)
    let played = try FrameCaptureTests.frames(of: ReplaySource(path))
    #expect(played.map(\.pixels) == frames.map(\.pixels))
  }

  /// The reason that is known is told, and not that the camera may be off.
  @Test func saysWhyItCannotBePlayed() throws {
    func error(_ answer: String) throws -> CaptureError {
      let server = http(Array(answer.utf8))
      return try #require(throws: CaptureError.self) {
        try openSource("http://127.0.0.1:\(server.port)/video")
      }
    }
    let page = try error("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>Camera</body></html>")
    #expect(page.advice?.contains("browser") == true, "\(page)")
    let missing = try error("HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    #expect(missing.found.contains("404") && missing.advice?.contains("path") == true, "\(missing)")
    let nobody = try #require(throws: CaptureError.self) { try openSource("http://127.0.0.1:9/video") }
    #expect(nobody.advice?.contains("on") == true && nobody.found.contains("refused"), "\(nobody)")
  }

  @Test func aDamagedPictureIsRefused() throws {
    var pictures = try smears() + smears() + smears().prefix(2)
    for place in 9_000..<9_400 where place < pictures[5].count { pictures[5][place] = 0xFF }
    let server = http(stream(pictures))
    let (frames, _, statistics) = try run(openSource("http://127.0.0.1:\(server.port)/video"))
    #expect(frames.count + Int(statistics.rejectedCount) == 8)
    #expect(statistics.rejectedCount == 1)
  }

  @Test func aFrameLimitEndsInOrder() throws {
    let pictures = try smears()
    let server = http(stream((0..<24).map { pictures[$0 % 3] }))
    let (frames, failure, _) = try run(
      openSource("http://127.0.0.1:\(server.port)/video", options: ReplayOptions(frameLimit: 10)))
    #expect(frames.count == 10 && failure == nil)
  }

  /// It says how long it is: a recording, which waits for who counts, and ends in order.
  @Test func aVideoOnAServerIsARecording() throws {
    let video = try bytes(fixture("pattern.mkv"))
    let server = http(
      Array(
        "HTTP/1.0 200 OK\r\nContent-Type: video/x-matroska\r\nContent-Length: \(video.count)\r\n\r\n".utf8)
        + video)
    let source = try openSource("http://127.0.0.1:\(server.port)/pattern.mkv")
    #expect(!source.stream.isLive)
    let (frames, failure, _) = try run(source)
    #expect(frames.count == 6 && failure == nil)
    #expect(frames.map(\.frame.sequence) == Array(0..<6))
  }

  @Test func playsACameraByRTSP() throws {
    let pictures = try smears()
    let camera = RTSPCamera(pictures: (0..<24).map { pictures[$0 % 3] }, framesPerSecond: 25)
    let server = LoopbackServer { camera.serve($0) }
    let source = try openSource("rtsp://127.0.0.1:\(server.port)/camera")
    #expect(source.stream.isLive && source.stream.size == PixelSize(width: 640, height: 480))
    let (frames, failure, statistics) = try run(source)
    #expect(frames.count == 24 && statistics.rejectedCount == 0)
    let whole = try PictureFile.readColor(fixture("smears/BloodImage_00001.jpg"))
    let differences = zip(try #require(frames.dropFirst().first).pixels, whole.pixels).map {
      abs(Int($0) - Int($1))
    }
    #expect(Double(differences.reduce(0, +)) / Double(differences.count) < 2)
    #expect(frames.map(\.frame.sequence) == Array(0..<24))
    #expect(failure?.step == .stream)
  }
}

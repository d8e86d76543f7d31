import CVideo
import Imaging
import Testing

@testable import Frames
@testable import Cameras
@testable import Recordings

/// The fixture is made by `tools/make-video-fixture`.
@Suite("Video files", .enabled(if: hooke_video_is_built_in() != 0, "built without video support"))
struct VideoStreamTests {
  private let path = fixture("pattern.mkv")
  private let size = PixelSize(width: 48, height: 32)

  private func pattern(_ frame: Int) -> [UInt8] {
    var pixels: [UInt8] = []
    for y in 0..<size.height {
      for x in 0..<size.width {
        pixels += [5 * x + 10 * frame, 7 * y + 3 * frame, x + 2 * y].map { UInt8(truncatingIfNeeded: $0) }
      }
    }
    return pixels
  }

  @Test func playsEveryFrameAtItsTime() throws {
    let source = try ReplaySource(path, options: ReplayOptions(startUTCNanoseconds: 0))
    #expect(source.stream.size == size && source.stream.format == .rgb24)
    #expect(source.stream.frameRate == 12.5 && !source.stream.timesAreAssumed)
    let frames = try frames(of: source)
    #expect(frames.map(\.pixels) == (0..<6).map(pattern))
    #expect(frames.map(\.frame.utcNanoseconds) == (0..<6).map { Int64($0) * 80_000_000 })
  }

  @Test func playsAgain() throws {
    let frames = try frames(of: ReplaySource(path, options: ReplayOptions(repetitions: 2)))
    #expect(frames.map(\.pixels) == (0..<12).map { pattern($0 % 6) })
    #expect(frames.map(\.frame.sequence) == Array(0..<12))
  }

  @Test func keepsToTheRateAskedFor() throws {
    let options = ReplayOptions(framesPerSecond: 50, frameLimit: 3, startUTCNanoseconds: 0)
    #expect(
      try frames(of: ReplaySource(path, options: options)).map(\.frame.utcNanoseconds) == [
        0, 20_000_000, 40_000_000,
      ])
  }

  /// FFV1 carries checksums: a damaged picture is known to be one.
  @Test func neverCountsADamagedPicture() throws {
    var content = try bytes(path)
    let middle = content.count / 2
    for place in middle..<middle + 40 { content[place] ^= 0x55 }
    let damaged = try scratchFolder() + "/damaged.mkv"
    try write(content, damaged)
    let source = try ReplaySource(damaged)
    let ring = FrameRing(for: source.stream, slots: 16)
    let consumer = try #require(ring.addConsumer(.keepAll))
    let session = CaptureSession(source: source, ring: ring)
    try session.start()
    _ = session.wait()
    let whole = (0..<6).map(pattern)
    let played = drain(consumer).map { whole.firstIndex(of: $0.pixels) }
    #expect(!played.contains(nil))
    #expect(session.statistics.captured < 6)
  }

  @Test func anAddressWithoutACameraIsAnError() throws {
    let error = try #require(throws: CaptureError.self) { _ = try ReplaySource("rtsp://127.0.0.1:9/none") }
    #expect(error.description.contains("no video that can be played"), "\(error)")
  }
}

import Imaging
import System
import Testing

@testable import Frames
@testable import Cameras
@testable import Recordings

@Suite("Y4M files")
struct Y4MStreamTests {
  private func file(_ header: String, _ pictures: [[UInt8]], frameHeader: String = "FRAME\n") throws -> String
  {
    let path = try scratchFolder() + "/x.y4m"
    try write(Array(header.utf8) + pictures.flatMap { Array(frameHeader.utf8) + $0 }, path)
    return path
  }

  private func planes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SplitMix(state: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  @Test func playsPairs() throws {
    let picture: [UInt8] = [10, 20, 30, 40, 11, 21, 31, 41] + [1, 2, 3, 4] + [5, 6, 7, 8]
    let path = try file("YUV4MPEG2 W4 H2 F25:1 Ip A1:1 C422\n", [picture, picture])
    let source = try ReplaySource(path)
    #expect(source.stream.format == .yuyv && source.stream.frameRate == 25)
    let frames = try frames(of: source)
    #expect(frames.count == 2)
    #expect(frames[0].pixels == [10, 1, 20, 5, 30, 2, 40, 6, 11, 3, 21, 7, 31, 4, 41, 8])
  }

  @Test func playsSharedRowsOfColor() throws {
    let picture: [UInt8] = [10, 20, 30, 40, 50, 60] + [1, 2] + [5, 6]
    let frames = try frames(of: ReplaySource(try file("YUV4MPEG2 W2 H3 F25:1\n", [picture])))
    #expect(frames[0].pixels == [10, 1, 20, 5, 30, 1, 40, 5, 50, 2, 60, 6])
  }

  @Test func playsGrey() throws {
    let source = try ReplaySource(try file("YUV4MPEG2 W3 H1 Cmono F10:1\n", [[7, 8, 9]]))
    #expect(source.stream.format == .grey)
    #expect(try frames(of: source)[0].pixels == [7, 8, 9])
  }

  /// Every layout that becomes RGB, against the formula, pixel by pixel.
  @Test(arguments: [
    ("C444", 1, 1, false), ("C444 XCOLORRANGE=FULL", 1, 1, true), ("C422", 2, 1, false),
    ("C420jpeg", 2, 2, false),
    ("C420jpeg XCOLORRANGE=FULL", 2, 2, true),
  ])
  func convertsToColors(words: String, across: Int, down: Int, isFull: Bool) throws {
    for size in [
      PixelSize(width: 1, height: 1), PixelSize(width: 7, height: 5), PixelSize(width: 37, height: 3),
    ] {
      let chroma = PixelSize(
        width: (size.width + across - 1) / across, height: (size.height + down - 1) / down)
      let picture = planes(size.pixelCount + 2 * chroma.pixelCount)
      let path = try file("YUV4MPEG2 W\(size.width) H\(size.height) F30:1 \(words)\n", [picture])
      let source = try ReplaySource(path)
      #expect(source.stream.format == .rgb24)
      var wanted: [UInt8] = []
      for y in 0..<size.height {
        for x in 0..<size.width {
          let place = size.pixelCount + y / down * chroma.width + x / across
          let (luma, cb, cr) = (
            Int(picture[y * size.width + x]), Int(picture[place]) - 128,
            Int(picture[place + chroma.pixelCount]) - 128
          )
          let sums =
            isFull
            ? [256 * luma + 359 * cr, 256 * luma - 88 * cb - 183 * cr, 256 * luma + 454 * cb]
            : [
              298 * (luma - 16) + 409 * cr, 298 * (luma - 16) - 100 * cb - 208 * cr,
              298 * (luma - 16) + 516 * cb,
            ]
          wanted += sums.map { UInt8(max(0, min(255, ($0 + 128) >> 8))) }
        }
      }
      #expect(try frames(of: source)[0].pixels == wanted, "\(size)")
    }
  }

  @Test func takesParametersOfFrames() throws {
    let path = try file("YUV4MPEG2 W2 H1 Cmono F10:1\n", [[7, 8], [9, 10]], frameHeader: "FRAME Ip\n")
    #expect(try frames(of: ReplaySource(path)).map(\.pixels) == [[7, 8], [9, 10]])
  }

  @Test func countsAPictureThatIsCutOff() throws {
    let path = try file("YUV4MPEG2 W4 H2 Cmono F10:1\n", [planes(8), planes(5)])
    let source = try ReplaySource(path)
    let log = EventLog()
    let ring = FrameRing(for: source.stream, slots: 4)
    let session = CaptureSession(source: source, ring: ring) { log.add($0) }
    try session.start()
    #expect(session.wait() == nil)
    #expect(session.statistics.captured == 1 && session.statistics[.broken] == 1)
  }

  @Test(arguments: [
    ("YUV4MPEG2 H2 F10:1\n", "width (W) and height (H)"),
    ("YUV4MPEG2 W99999 H2\n", "width (W) and height (H)"),
    ("YUV4MPEG2 W60000 H60000\n", "width (W) and height (H)"), ("YUV4MPEG2 W2 H2 C420p10\n", "kind C420p10"),
    ("YUV4MPEG2 W2 H2", "no YUV4MPEG2 header line"),
  ])
  func saysWhatIsWrong(header: String, words: String) throws {
    let path = try file(header, [])
    let error = try #require(throws: CaptureError.self) { _ = try ReplaySource(path) }
    #expect(error.description.contains(words), "\(error)")
  }
}

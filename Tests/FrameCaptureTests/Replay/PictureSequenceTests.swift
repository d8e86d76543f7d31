import Frames
import Imaging
import Recordings
import Testing

/// Files of several pictures are played page by page.
@Suite struct PictureSequenceTests {
  /// A TIFF of grey pages, uncompressed: each directory is followed by its pixels.
  private func stack(_ greys: [UInt8], width: Int = 4, height: Int = 2) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var file = Array("II*\0".utf8) + number(8, 4)
    for (index, grey) in greys.enumerated() {
      let entries = [
        (256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, file.count + 2 + 8 * 12 + 4),
        (277, 1), (279, width * height),
      ]
      let next = file.count + 2 + 8 * 12 + 4 + width * height
      file += number(entries.count, 2)
      for (tag, value) in entries { file += number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4) }
      file += number(index + 1 < greys.count ? next : 0, 4)
      file += [UInt8](repeating: grey, count: width * height)
    }
    return file
  }

  @Test func playsEveryPage() throws {
    let folder = try scratchFolder()
    try write(stack([10, 20, 30]), "\(folder)/a.tif")
    try write(PNGCodec.encode(RGBImage(size: PixelSize(width: 4, height: 2))), "\(folder)/b.png")
    let frames = try frames(of: ReplaySource(folder))
    #expect(frames.map { $0.pixels[0] } == [10, 20, 30, 0])
    #expect(
      frames.map(\.frame.source) == ["a.tif#0", "a.tif#1", "a.tif#2", "b.png"].map { "\(folder)/\($0)" })
    #expect(frames.map(\.frame.sequence) == [0, 1, 2, 3])
    #expect(try greys(of: "\(folder)/a.tif") == [10, 20, 30])
  }

  /// The first value of each frame.
  private func greys(of path: String) throws -> [UInt8] {
    try frames(of: ReplaySource(path)).map { $0.pixels[0] }
  }

  @Test func aBrokenStackIsReportedByName() throws {
    let folder = try scratchFolder()
    try write(Array(stack([10, 20]).dropLast(3)), "\(folder)/a.tif")
    try write(stack([5]), "\(folder)/b.tif")
    #expect(try greys(of: folder) == [10, 5])
  }
}

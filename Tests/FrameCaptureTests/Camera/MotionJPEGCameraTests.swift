import Cameras
import Frames
import Imaging
import Recordings
import Testing

@Suite("JPEG frames of a camera")
struct MotionJPEGCameraTests {
  private let profile = CameraProfile(size: PixelSize(width: 640, height: 480), format: .mjpeg)
  private let pictures: [[UInt8]]

  init() throws { pictures = try (0...2).map { try bytes(fixture("smears/BloodImage_0000\($0).jpg")) } }

  private func decoded(_ bytes: [UInt8]) throws -> [UInt8] {
    try JPEGDecoder().decode(bytes.span.bytes, name: "test").pixels
  }

  @Test func decodesIntoTheSlot() throws {
    let run = try CameraRun(FakeCamera(script: pictures.map { .frame($0) }), profile, slots: 8)
    #expect(try run.frames.map(\.pixels) == pictures.map(decoded))
  }

  @Test func toleratesPaddingBehindThePicture() throws {
    let padded = pictures[0] + [UInt8](repeating: 0, count: 700)
    let run = try CameraRun(FakeCamera(script: [.frame(padded)]), profile)
    #expect(run.frames.first?.pixels == (try decoded(pictures[0])))
  }

  /// The standard tables are what the fixtures were written with, so taking them out must not change a pixel.
  @Test func decodesWithoutHuffmanTables() throws {
    let bare = withoutHuffmanTables(pictures[1])
    #expect(bare.count < pictures[1].count)
    let run = try CameraRun(FakeCamera(script: [.frame(pictures[0]), .frame(bare)]), profile)
    #expect(run.statistics.rejected.isEmpty)
    #expect(run.frames.last?.pixels == (try decoded(pictures[1])))
  }

  @Test func neverUsesTheTablesOfAnotherPicture() throws {
    // Another picture's tables: the same with two codes exchanged, which makes other pixels or an error of any picture.
    var strange = pictures[0]
    let table = try #require(strange.indices.first { strange[$0] == 0xFF && strange[$0 + 1] == 0xC4 })
    strange.swapAt(table + 5 + 16 + 3, table + 5 + 16 + 4)
    let bare = withoutHuffmanTables(pictures[1])
    let run = try CameraRun(FakeCamera(script: [.frame(strange), .frame(bare)]), profile)
    #expect(run.frames.last?.frame.sequence == 1)
    #expect(run.frames.last?.pixels == (try decoded(pictures[1])))
  }

  /// Many webcams leave a few bytes before the end marker of every frame; more than a few that differ are lost rows.
  @Test(arguments: [(1, true), (2, true), (16, true), (17, false), (40, false)])
  func toleratesAFewStrayBytesBeforeTheEnd(count: Int, isWhole: Bool) throws {
    var picture = pictures[0]
    picture.insert(contentsOf: (0..<count).map { UInt8(0x55 ^ $0) }, at: picture.count - 2)
    let run = try CameraRun(FakeCamera(script: [.frame(picture)]), profile)
    #expect(run.frames.map(\.pixels) == (isWhole ? [try decoded(pictures[0])] : []))
    #expect(run.statistics[.broken] == (isWhole ? 0 : 1))
  }

  /// A scan that lost its second half but ends in order is no picture.
  @Test func rejectsAShortenedScan() throws {
    var cut = pictures[0]
    cut.removeSubrange(cut.count / 2..<cut.count - 2)
    let run = try CameraRun(FakeCamera(script: [.frame(cut)]), profile)
    #expect(run.frames.isEmpty && run.statistics[.broken] == 1)
  }

  @Test func rejectsBrokenPicturesAndOtherSizes() throws {
    var corrupt = pictures[0]
    for index in corrupt.count / 2..<corrupt.count / 2 + 64 { corrupt[index] = 0xFF }
    var small = CameraProfile.small
    small.format = .mjpeg
    let run = try CameraRun(
      FakeCamera(script: [
        .frame(Array(pictures[0].prefix(pictures[0].count * 2 / 3))), .frame(corrupt), .frame([1, 2, 3, 4]),
        .frame(pictures[1]),
      ]), profile)
    #expect(run.statistics.rejected == [.broken: 3])
    #expect(run.frames.map(\.frame.sequence) == [3])
    let other = try CameraRun(FakeCamera(script: [.frame(pictures[0])]), small)
    #expect(other.statistics.rejected == [.broken: 1])
  }

  private func withoutHuffmanTables(_ picture: [UInt8]) -> [UInt8] {
    var result = Array(picture[0..<2])
    var position = 2
    while picture[position + 1] != 0xDA {
      let length = Int(picture[position + 2]) << 8 | Int(picture[position + 3])
      if picture[position + 1] != 0xC4 { result += picture[position..<position + 2 + length] }
      position += 2 + length
    }
    return result + picture[position...]
  }
}

import System
import Testing

@testable import Frames
@testable import Cameras
@testable import Recordings

@Suite("JPEGs back to back")
struct MotionJPEGStreamTests {
  private func parts(_ content: [UInt8]) throws -> [Range<Int>] {
    let path = try scratchFolder() + "/stream.mjpeg"
    try write(content, path)
    var stream = MotionJPEGStream(try MappedFile(path))
    var parts: [Range<Int>] = []
    while let part = stream.next() { parts.append(part) }
    return parts
  }

  private let picture: [UInt8]

  init() throws { picture = try bytes(fixture("smears/BloodImage_00000.jpg")) }

  @Test func findsEachPicture() throws {
    let size = picture.count
    #expect(try parts(picture + picture + picture) == [0..<size, size..<2 * size, 2 * size..<3 * size])
  }

  @Test func looksOverBytesBetweenPictures() throws {
    let size = picture.count
    #expect(try parts(picture + [0, 0, 0xFF, 0xD8, 0] + picture) == [0..<size, size + 5..<2 * size + 5])
  }

  @Test func isNotFooledByAnEndInsideASegment() throws {
    // A preview with its own start and end in an application segment.
    let preview: [UInt8] = [0xFF, 0xE1, 0, 10, 0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 0xFF, 0xD9]
    let content = Array(picture[0..<2]) + preview + Array(picture[2...])
    #expect(try parts(content + picture).map(\.count) == [content.count, picture.count])
  }

  @Test func endsABrokenPictureWhereTheNextBegins() throws {
    let cut = Array(picture.prefix(picture.count / 2))
    #expect(try parts(cut + picture).map(\.count) == [cut.count, picture.count])
    #expect(try parts(picture + cut).map(\.count) == [picture.count, cut.count])
    // A segment length that points beyond the file.
    let liar: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF]
    #expect(try parts(liar).map(\.count) == [6])
    #expect(try parts([0xFF, 0xD8, 0xFF, 0xE0, 0, 1] + picture).map(\.count) == [6, picture.count])
  }

  @Test func looksForTheNextPictureBehindALengthThatLies() throws {
    #expect(try parts([0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF] + picture).map(\.count) == [6, picture.count])
  }

  @Test func readsOnBehindRestartMarkersAndStuffedBytes() throws {
    let scan: [UInt8] = [
      0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 1, 0xFF, 0, 2, 0xFF, 0xD0, 3, 4, 0xFF, 0xD7, 5, 0xFF, 0xFF, 0xD9,
    ]
    #expect(JPEGMarkers(scan.span.bytes, at: 0).end == .whole(scan.count))
    #expect(try parts(scan + picture).map(\.count) == [scan.count, picture.count])
  }

  @Test(arguments: [[], [0xFF], [0xFF, 0xD8], [0xFF, 0xD8, 0xFF], [1, 2, 3, 4, 5, 6]] as [[UInt8]])
  func hasNothingInScraps(content: [UInt8]) throws {
    #expect(try parts(content).count <= 1)
  }

  @Test func endsOnAnyBytes() throws {
    var random = SystemRandomNumberGenerator.seeded(7)
    for _ in 0..<200 {
      var content = Array(picture.prefix(3000))
      for _ in 0..<20 {
        content[Int(random.next() % 3000)] = [0xFF, 0xD8, 0xD9, 0xDA, 0][Int(random.next() % 5)]
      }
      let found = try parts(content)
      // In order, without overlap, within the file.
      #expect(zip(found, found.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
      #expect(found.allSatisfy { !$0.isEmpty && $0.upperBound <= content.count })
    }
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}

extension SystemRandomNumberGenerator {
  static func seeded(_ seed: UInt64) -> SplitMix { SplitMix(state: seed) }
}

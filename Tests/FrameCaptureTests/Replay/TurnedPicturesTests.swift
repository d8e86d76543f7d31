import CVideo
import Frames
import Imaging
import Recordings
import System
import Testing

/// Pictures and films that say how they are to be turned.
@Suite struct TurnedPicturesTests {
  private let stored = RGBImage(
    size: PixelSize(width: 6, height: 4), pixels: (0..<72).map { UInt8(3 * $0 + 1) })

  /// Where right and down of the stored picture point when it is shown.
  struct Turn: Sendable {
    let matrix: [Int]
    let orientation: PictureOrientation
  }

  static let turns = [
    Turn(matrix: [1, 0, 0, 1], orientation: .upright),
    Turn(matrix: [-1, 0, 0, 1], orientation: .mirrored),
    Turn(matrix: [-1, 0, 0, -1], orientation: .halfTurn),
    Turn(matrix: [1, 0, 0, -1], orientation: .flipped),
    Turn(matrix: [0, 1, 1, 0], orientation: .transposed),
    Turn(matrix: [0, 1, -1, 0], orientation: .quarterTurnRight),
    Turn(matrix: [0, -1, -1, 0], orientation: .transversed),
    Turn(matrix: [0, -1, 1, 0], orientation: .quarterTurnLeft),
  ]

  private func film(_ matrix: [Int], unit: Int = 1 << 16) throws -> String {
    let path = try scratchFolder() + "/film.mov"
    let parts = matrix.map { $0 * unit }
    let picture = PNGCodec.encode(stored)
    let bytes = QuickTimeFile.bytes(
      [picture, picture, picture], width: 6, height: 4, matrix: (parts[0], parts[1], parts[2], parts[3]))
    try write(bytes, path)
    return path
  }

  private func turned(_ orientation: PictureOrientation) -> [UInt8] {
    var pixels = stored.pixels
    var target = pixels.mutableSpan
    orientation.turn(stored.pixels.span, size: stored.size, channels: 3, into: &target)
    return pixels
  }

  @Test(.enabled(if: hooke_video_is_built_in() != 0), arguments: turns)
  func showsFilmsAsTheyAskToBeShown(turn: Turn) throws {
    let source = try ReplaySource(film(turn.matrix))
    #expect(source.stream.size == turn.orientation.turned(stored.size))
    let frames = try frames(of: source)
    #expect(frames.map(\.pixels) == Array(repeating: turned(turn.orientation), count: 3))
  }

  @Test(.enabled(if: hooke_video_is_built_in() != 0))
  func refusesOtherAngles() throws {
    let error = #expect(throws: CaptureError.self) { try ReplaySource(film([3, 2, -2, 3], unit: 1 << 14)) }
    #expect(error?.description.contains("quarter turn") == true)
  }

  /// A block of EXIF: a directory with `Orientation` alone.
  private func exif(_ orientation: PictureOrientation) -> [UInt8] {
    Array("MM\0*".utf8) + [
      0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation.rawValue, 0, 0, 0, 0, 0, 0,
    ]
  }

  @Test(arguments: PictureOrientation.allCases)
  func playsPhotographsUpright(orientation: PictureOrientation) throws {
    let folder = try scratchFolder()
    let jpeg = JPEGEncoder.encode(stored)
    let content = Array("Exif\0\0".utf8) + exif(orientation)
    let segment = [0xFF, 0xE1, 0, UInt8(content.count + 2)] + content
    try write(Array(jpeg.prefix(2)) + segment + Array(jpeg.dropFirst(2)), "\(folder)/a.jpg")
    let source = try ReplaySource(folder)
    #expect(source.stream.size == orientation.turned(stored.size))
    #expect(try frames(of: source).map(\.pixels) == [PictureFile.readColor("\(folder)/a.jpg").pixels])
  }
}

import Frames
import Imaging
import Recordings
import System
import Testing

/// A photograph with other pictures behind it is one picture; a stream stays a stream.
@Suite struct PhotographTests {
  private func picture(_ grey: UInt8, width: Int = 16) -> [UInt8] {
    JPEGEncoder.encode(
      RGBImage(size: PixelSize(width: width, height: 8), filledWith: RGBColor(grey, grey, grey)))
  }

  private func greys(_ name: String, _ bytes: [UInt8]) throws -> [UInt8] {
    let path = try scratchFolder() + "/" + name
    try write(bytes, path)
    return try frames(of: ReplaySource(path)).map { $0.pixels[0] / 10 }
  }

  @Test(arguments: ["a.jpg", "a.JPEG", "a.jpe"])
  func whatFollowsAPhotographIsNotPlayed(name: String) throws {
    let first = picture(100)
    #expect(try greys(name, first) == [10])
    #expect(try greys(name, first + picture(50)) == [10])
    #expect(try greys(name, first + picture(50, width: 8)) == [10])
    #expect(try greys(name, first + [0, 0, 7] + picture(50, width: 8) + picture(20, width: 24)) == [10])
    #expect(try greys(name, first + Array("....ftypmp42".utf8) + [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]) == [10])
  }

  /// The first picture says that it belongs with others, whatever the name.
  @Test(arguments: ["a.jpg", "a.mpo", "a", "a.mjpeg"])
  func severalPicturesOfOnePhotographAreOne(name: String) throws {
    let first = picture(100)
    let segment: [UInt8] = [0xFF, 0xE2, 0, 8] + Array("MPF\0".utf8) + [0, 0]
    let marked = Array(first.prefix(2)) + segment + Array(first.dropFirst(2))
    #expect(try greys(name, marked + picture(50) + picture(60) + picture(70)) == [10])
  }

  @Test(arguments: ["a.mjpeg", "a.mjpg", "a.bin", "a"])
  func aStreamIsPlayedWhole(name: String) throws {
    #expect(try greys(name, picture(100) + picture(50) + picture(30)) == [10, 5, 3])
  }

  @Test func aStreamWithTheNameOfAPhotographIsNotCutShort() throws {
    let path = try scratchFolder() + "/frames.jpg"
    try write(picture(100) + picture(50) + picture(30), path)
    let error = #expect(throws: CaptureError.self) { try ReplaySource(path) }
    #expect(error?.description.contains(path) == true && error?.description.contains(".mjpeg") == true)
  }
}

import FrameFuzzing
import Imaging
import System
import Testing

@testable import Frames
@testable import Cameras
@testable import Recordings

/// A few hundred of the 200,000 of `tools/fuzz`.
@Suite("Damaged JPEG frames")
struct DamagedFrameTests {
  private func small(_ name: String) throws -> [UInt8] {
    let image = try PictureFile.readColor(fixture("smears/\(name).jpg"))
    let size = PixelSize(width: 96, height: 64)
    var cut = RGBImage(size: size)
    for y in 0..<size.height { for x in 0..<size.width { cut[x, y] = image[200 + x, 200 + y] } }
    return JPEGEncoder.encode(cut, quality: 80)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func noBadFrameIsCounted(seed: UInt64) throws {
    var fuzzer = try FrameFuzzer(frames: [small("BloodImage_00000"), small("BloodImage_00001")], seed: seed)
    for _ in 0..<200 { fuzzer.step() }
    let outcome = fuzzer.outcome
    #expect(outcome.bad == 0 && outcome.spoiled == 0, "\(outcome)")
    #expect(outcome.injected == outcome.rejected + outcome.samePixels + outcome.validStream)
    // Damage that nothing could notice is rare, or the decoder looks at too little.
    #expect(outcome.rejected > 120, "\(outcome)")
  }

  @Test func theReferenceKnowsWholeFrames() throws {
    for number in 0...2 {
      #expect(ReferenceWalk.isComplete(try bytes(fixture("smears/BloodImage_0000\(number).jpg"))))
    }
    let whole = try small("BloodImage_00002")
    #expect(ReferenceWalk.isComplete(whole))
    #expect(!ReferenceWalk.isComplete(Array(whole.dropLast(3))))
  }

  /// Codes that libjpeg's fast path takes without a word.
  @Test func refusesCodesThatNoTableHas() throws {
    var picture = try bytes(fixture("smears/BloodImage_00000.jpg"))
    let scan = try #require(picture.indices.first { picture[$0] == 0xFF && picture[$0 + 1] == 0xDA })
    // All ones are no code of the standard tables; the stuffed byte keeps them from being a marker.
    for place in stride(from: scan + 4000, to: scan + 4012, by: 2) {
      (picture[place], picture[place + 1]) = (0xFF, 0)
    }
    var decoder = MotionJPEGDecoder()
    var pixels = [UInt8](repeating: 0, count: 3 * 640 * 480)
    var span = pixels.mutableSpan
    var raw = span.mutableBytes
    var problem = ""
    do throws(FileError) {
      try decoder.decode(
        picture.span.bytes, size: PixelSize(width: 640, height: 480), into: &raw, name: "frame")
    } catch { problem = error.description }
    #expect(problem.contains("is a broken JPEG picture: ") && problem.contains("blocks)"), "\(problem)")
  }

  @Test func otherFilesAreRefusedWithoutACrash() throws {
    let folder = try scratchFolder()
    var y4m = Array("YUV4MPEG2 W16 H8 F30:1 Ip C422\n".utf8)
    for number in 0..<3 { y4m += Array("FRAME\n".utf8) + [UInt8](repeating: UInt8(40 * number), count: 256) }
    let png = PNGCodec.encode(RGBImage(size: PixelSize(width: 16, height: 8), filledWith: RGBColor(9, 8, 7)))
    let yaml = Array("size: 640x480\nformat: yuyv\nbuffers: 4\ncontrols:\n  gain: 3\n".utf8)
    for sample in [
      FileFuzzer.y4m(y4m), .png(png), .yaml(yaml), try FileFuzzer.recordingIndex(folder: folder),
    ] {
      let taken = FileFuzzer.run(sample, count: 100, seed: 5, folder: folder).taken
      #expect(taken < 100, "\(sample.name)")
    }
  }
}

extension FileFuzzer.Sample {
  static func png(_ bytes: [UInt8]) -> Self { FileFuzzer.png(bytes) }
  static func yaml(_ bytes: [UInt8]) -> Self { FileFuzzer.yaml(bytes) }
}

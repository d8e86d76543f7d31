import Imaging
import System
import Testing

@testable import PictureFixtures

@Suite struct PictureOrientationTests {
  static let size = PixelSize(width: 5, height: 3)

  /// No two pixels are alike.
  private static func stored(_ size: PixelSize = size) -> RGBImage {
    RGBImage(size: size, pixels: (0..<3 * size.pixelCount).map { UInt8(truncatingIfNeeded: 7 * $0 + 1) })
  }

  /// Where the stored pixel (x, y) is seen, after TIFF 6.0: what side the stored top row and left column are.
  private static func place(_ x: Int, _ y: Int, _ orientation: PictureOrientation, _ size: PixelSize) -> (
    Int, Int
  ) {
    let (right, bottom) = (size.width - 1, size.height - 1)
    return switch orientation.rawValue {
    case 1: (x, y)
    case 2: (right - x, y)
    case 3: (right - x, bottom - y)
    case 4: (x, bottom - y)
    case 5: (y, x)
    case 6: (bottom - y, x)
    case 7: (bottom - y, right - x)
    default: (y, right - x)
    }
  }

  private static func expected(_ stored: RGBImage, _ orientation: PictureOrientation) -> RGBImage {
    let size = stored.size
    let isSideways = orientation.rawValue >= 5
    var seen = RGBImage(
      size: isSideways ? PixelSize(width: size.height, height: size.width) : size)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let (column, row) = place(x, y, orientation, size)
        seen[column, row] = stored[x, y]
      }
    }
    return seen
  }

  private func read(_ bytes: [UInt8]) throws(FileError) -> RGBImage {
    try PictureFile.decodeColor(bytes.span.bytes, name: "x")
  }

  @Test(arguments: PictureOrientation.allCases, [true, false])
  func turnsPNGs(orientation: PictureOrientation, isBigEndian: Bool) throws {
    let stored = Self.stored()
    let block = EXIFSamples.block(Int(orientation.rawValue), isBigEndian: isBigEndian)
    let expected = Self.expected(stored, orientation)
    #expect(try read(EXIFSamples.png(PNGCodec.encode(stored), block)) == expected)
    #expect(try read(EXIFSamples.png(PNGCodec.encode(stored), block, isLast: true)) == expected)
  }

  /// Sides that are no multiples of a block, so that a turn before decoding would show.
  @Test(arguments: PictureOrientation.allCases, [(33, 18), (1, 7), (8, 8)])
  func turnsJPEGs(orientation: PictureOrientation, size: (width: Int, height: Int)) throws {
    let picture = Self.stored(PixelSize(width: size.width, height: size.height))
    let bytes = JPEGEncoder.encode(picture, quality: 95)
    let stored = try read(bytes)
    let turned = try read(EXIFSamples.jpeg(bytes, EXIFSamples.block(Int(orientation.rawValue))))
    #expect(turned == Self.expected(stored, orientation))
  }

  @Test(arguments: PictureOrientation.allCases)
  func turnsNumbersAlike(orientation: PictureOrientation) throws {
    let numbers = InstanceMap(size: Self.size, identifiers: (0..<15).map { UInt16(300 + $0) })
    let block = EXIFSamples.block(Int(orientation.rawValue))
    let bytes = EXIFSamples.png(PNGCodec.encode(numbers), block)
    let map = try PictureFile.decodeLabels(bytes.span.bytes, name: "x").greyNumbers("x")
    #expect(map.size == orientation.turned(Self.size))
    for y in 0..<3 {
      for x in 0..<5 {
        let (column, row) = Self.place(x, y, orientation, Self.size)
        #expect(map.identifiers[row * map.size.width + column] == UInt16(300 + 5 * y + x))
      }
    }
  }

  @Test(arguments: PictureOrientation.allCases)
  func turnsIntoMemoryOfTheCaller(orientation: PictureOrientation) {
    let stored = Self.stored()
    var pixels = [UInt8](repeating: 0, count: stored.pixels.count)
    var target = pixels.mutableSpan
    orientation.turn(stored.pixels.span, size: stored.size, channels: 3, into: &target)
    #expect(pixels == Self.expected(stored, orientation).pixels)
  }

  @Test(arguments: [0, 9, 255, 0x0600, 65535])
  func anOrientationThatIsNoneSaysNothing(value: Int) throws {
    let bytes = PNGCodec.encode(Self.stored())
    #expect(try read(EXIFSamples.png(bytes, EXIFSamples.block(value))) == Self.stored())
  }

  @Test func otherTagsAndTypesSayNothing() throws {
    let bytes = PNGCodec.encode(Self.stored())
    for block in [
      EXIFSamples.block(6, tag: 0x0113), EXIFSamples.block(6, type: 4), Array("not EXIF".utf8), [],
    ] {
      #expect(try read(EXIFSamples.png(bytes, block)) == Self.stored())
    }
  }

  /// A block may point anywhere: the pixels stay, turned or not.
  @Test func hostileBlocksNeverCrash() throws {
    let bytes = JPEGEncoder.encode(Self.stored())
    let stored = try read(bytes)
    for isBigEndian in [true, false] {
      let whole = EXIFSamples.block(6, isBigEndian: isBigEndian)
      for position in whole.indices {
        for value in [0x00, 0x01, 0x7F, 0x80, 0xFF] as [UInt8] {
          var block = whole
          block[position] = value
          let sorted = try read(EXIFSamples.jpeg(bytes, block)).pixels.sorted()
          #expect(sorted == stored.pixels.sorted())
        }
      }
      for count in 0..<whole.count {
        let picture = try read(EXIFSamples.jpeg(bytes, Array(whole.prefix(count))))
        #expect(picture.pixels.count == stored.pixels.count)
      }
      // The directory begins in its own header, and behind the end.
      for offset in [0, 4, 0x7FFF_FFFF, 0xFFFF_FFFF] {
        var block = whole
        for index in 0..<4 {
          block[4 + index] = UInt8(truncatingIfNeeded: offset >> (8 * (isBigEndian ? 3 - index : index)))
        }
        #expect(try read(EXIFSamples.jpeg(bytes, block)) == stored)
      }
    }
  }
}

import Imaging
import System
import Testing

/// What pictures of labels look like, beside the numbers in their files.
@Suite struct LabelPictureTests {
  private func picture(_ name: String) throws(FileError) -> LabelPicture {
    try PNGCodec.decodeLabels(PNGSamples.bytes(name).span.bytes, name: "x.png")
  }

  @Test(arguments: ["palette1", "palette2", "palette4", "palette8"], ["", "Interlaced"])
  func aPaletteShowsItsColors(name: String, interlaced: String) throws {
    let picture = try picture(name + interlaced)
    #expect(picture.form == .palette)
    for (code, _) in picture.used {
      let expected = RGBColor(UInt8(code), UInt8(255 - code), UInt8(code * 7 % 256))
      #expect(picture.entries[code].color == expected && picture.entries[code].opacity == 1)
    }
  }

  @Test(arguments: [("grey1", 255), ("grey2", 85), ("grey4", 17)])
  func fewLevelsAreShownOnTheWholeScale(name: String, step: Int) throws {
    let picture = try picture(name)
    #expect(picture.form == .narrowGrey)
    #expect(picture.entries.map(\.grey) == (0...255 / step).map { $0 * step })
    let error = #expect(throws: FileError.self) { try picture.greyNumbers("x.png") }
    #expect(error?.path == "x.png")
  }

  @Test(arguments: ["grey8", "grey16"]) func wholeGreysAreNumbers(name: String) throws {
    let picture = try picture(name)
    #expect(picture.form == .grey && picture.entries.isEmpty)
    #expect(try picture.greyNumbers("x.png").identifiers == picture.codes)
  }

  @Test(arguments: ["rgb8", "rgba8", "rgb16", "rgba16", "greyAlpha8", "greyAlpha16"], ["", "Interlaced"])
  func colorsOfPixelsAreNumberedAsTheyCome(name: String, interlaced: String) throws {
    let picture = try picture(name + interlaced)
    #expect(picture.form == .colors)
    let isWide = name.hasSuffix("16")
    for pixel in picture.codes.indices {
      let (x, y) = (pixel % 9, pixel / 9)
      let entry = picture.entries[Int(picture.codes[pixel])]
      let step = name.hasPrefix("rgb") ? 1 : 0
      let expected = (0..<3).map { channel in
        isWide
          ? (9973 * x + 12345 * y + 20011 * channel * step) % 65536
          : (37 * x + 59 * y + 101 * channel * step) % 256
      }
      #expect([entry.red, entry.green, entry.blue].map(Int.init) == expected)
    }
    #expect(picture.used.map(\.code) == Array(picture.entries.indices))
    #expect(picture.used.map(\.pixel) == picture.used.map(\.pixel).sorted())
    #expect(throws: FileError.self) { try picture.greyNumbers("x.png") }
  }

  @Test func transparencyIsSeen() throws {
    let palette = try picture("palette8Transparent")
    #expect(palette.entries[0].opacity == 0 && palette.entries[1].opacity == nil)
    let grey = try picture("grey8Transparent")
    #expect(grey.form == .colors && grey.entries.count { $0.opacity == 0 } == 1)
  }
}

import Imaging
import Testing

@Suite struct TextDrawingTests {
  let ink = RGBColor(255, 255, 255)

  /// What a text looks like, with `#` for ink.
  func picture(of text: String, scale: Int = 1) -> [String] {
    var image = RGBImage(size: RGBImage.textSize(text, scale: scale))
    image.draw(text, x: 0, y: 0, color: ink, scale: scale)
    return (0..<image.size.height).map { y in
      String((0..<image.size.width).map { image[$0, y] == ink ? "#" : "." })
    }
  }

  @Test func lettersLookLikeLetters() {
    #expect(
      picture(of: "E") == [
        "........", "#######.", "##......", "##......", "##......", "#####...", "##......", "##......",
        "##......",
        "##......", "#######.", "........", "........",
      ])
  }

  @Test func everyPrintableCharacterHasInkOfItsOwn() {
    let glyphs =
      (33...126).map { picture(of: String(Unicode.Scalar(UInt8($0)))).joined() }
      + ["µ", "²"].map { picture(of: $0).joined() }
    #expect(glyphs.allSatisfy { $0.contains("#") })
    #expect(Set(glyphs).count == glyphs.count)
    #expect(picture(of: "😀") == picture(of: "?"))
    #expect(!picture(of: " ").joined().contains("#"))
  }

  @Test func scaleEnlargesDots() {
    let (small, large) = (picture(of: "g"), picture(of: "g", scale: 2))
    #expect(large.count == 26)
    for (y, row) in large.enumerated() {
      for (x, dot) in row.enumerated() { #expect(dot == Array(small[y / 2])[x / 2]) }
    }
  }

  @Test func textOutsideThePictureIsCut() {
    var image = RGBImage(size: PixelSize(width: 5, height: 5))
    for place in [-1000, -4, 3, 1000] { image.draw("Wide text", x: place, y: -place, color: ink, scale: 3) }
    image.fill(x: -10, y: 2, width: 100, height: 1, color: ink)
    image.fill(x: 2, y: 9, width: 3, height: 3, color: ink)
    image.fill(x: 2, y: 2, width: -3, height: 3, color: ink)
    #expect((0..<5).allSatisfy { image[$0, 2] == ink })
  }
}

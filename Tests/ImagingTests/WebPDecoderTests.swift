import Foundation
import Imaging
import System
import Testing

/// The samples were written by Pillow; `lossless`, `alpha` and `turned` hold `(37 * x + 59 * y + 101 * c) % 256` in 9x7
/// pixels, `lossy` the picture of `JPEGSamples`.
@Suite struct WebPDecoderTests {
  static let samples = [
    "lossless": "UklGRiwAAABXRUJQVlA4TB8AAAAvCIABAM1lRP8DhNlGNKMYz/wp7nUCszllMQENU04AAA==",
    "alpha": "UklGRjIAAABXRUJQVlA4TCUAAAAvCIABEM1lRP8DhNlGNKMYz/wp7nUCszllAtk0tAOE0AQ0aMonAA==",
    "lossy":
      "UklGRpwAAABXRUJQVlA4IJAAAAAQBgCdASoYABAAPhkKhEEhBgEABABhLYATplCOBvIPwA/G7kAiAH+A2gD+AaP+20AJpMmNu7smCHAA"
      + "/v/+CXPy/o3FKbzfDZNRn6Yl7YGdFLHy2Wnr//xKgWS7iNyd3/4wzMexFsKqtfYtyVEqemIyRYgW2ZeaiIzqwblI9zCfSaJMP/Hi/OYL"
      + "Gv+H/iwAAAA=",
    "turned":
      "UklGRmAAAABXRUJQVlA4WAoAAAAIAAAACAAABgAAVlA4TB8AAAAvCIABAM1lRP8DhNlGNKMYz/wp7nUCszllMQENU04AAEVYSUYaAAAA"
      + "TU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAA=",
    "animated":
      "UklGRpYBAABXRUJQVlA4WAoAAAACAAAACAAABgAAQU5JTQYAAAAAAAAAAABBTk1GtAAAAAAAAAAAAAgAAAYAAAAAAAJWUDhMnAAAAC8I"
      + "gAEA96GgbRtJ12ovz+PPoR0IhWnbsLk2JulQ0LYNozVqd/ijGqr5V5u2AbOn6I5fnwCSsNU0grBBErawQfK6QBK2mhY2AgsIwlbTxLAg"
      + "bAQ1TYwLUM7A/XMOrjZsYBgAYNHssm3btovofwBK8fLhgBjBjJvlxUU7KKcL4fSw6raflN2s32+UN6J6fjBa9YvxhFnNStr1IyQnBUFO"
      + "TUauAAAAAAAAAAAACAAABgAAAAAAAFZQOEyVAAAALwiAAQD3oahtJEc3o638/4d1GwcFbduwMS1t9xS0bcMGtVZvg7T5V5u2AbOn6I7v"
      + "LxEAEqHIJiYnEQASyT/nwCYmJxGKLgDAqwFAIjZRjBFQJBGbWIyjpQgMAwAsml22bdt2Ef2Pf2siUyC+ZchdhYHPPg10Dnum0tckCuxt"
      + "bIkkeo+Fp7LItdahwePvXGWOTENHl9gA",
  ]

  private func bytes(_ name: String) -> [UInt8] { Array(Data(base64Encoded: Self.samples[name]!)!) }

  private func read(_ bytes: [UInt8]) throws(FileError) -> RGBImage {
    try PictureFile.decodeColor(bytes.span.bytes, name: "x.webp")
  }

  private func color(_ x: Int, _ y: Int) -> RGBColor {
    let values = (0..<3).map { UInt8((37 * x + 59 * y + 101 * $0) % 256) }
    return RGBColor(values[0], values[1], values[2])
  }

  @Test(arguments: ["lossless", "alpha"])
  func readsLosslessPicturesExactly(name: String) throws {
    let picture = try read(bytes(name))
    #expect(picture.size == PixelSize(width: 9, height: 7))
    for y in 0..<7 { for x in 0..<9 { #expect(picture[x, y] == color(x, y)) } }
  }

  @Test func turnsAsEXIFSays() throws {
    let picture = try read(bytes("turned"))
    #expect(picture.size == PixelSize(width: 7, height: 9))
    for y in 0..<7 { for x in 0..<9 { #expect(picture[6 - y, x] == color(x, y)) } }
  }

  @Test func readsLossyPictures() throws {
    let picture = try read(bytes("lossy"))
    #expect(picture.size == PixelSize(width: 24, height: 16))
    let color = picture[12, 8]
    #expect(abs(Int(color.red) - 120) < 30 && abs(Int(color.green) - 120) < 30)
  }

  @Test func refusesAnimations() {
    let error = #expect(throws: FileError.self) { try read(bytes("animated")) }
    #expect(error?.problem.contains("animated") == true && error?.advice != nil)
  }

  @Test(arguments: ["lossless", "lossy", "turned", "animated"])
  func damageNeverCrashes(name: String) {
    let whole = bytes(name)
    for count in 0..<whole.count - 40 { _ = try? read(Array(whole.prefix(count))) }
    for position in whole.indices {
      for flip in [0x01, 0x80, 0xFF] as [UInt8] {
        var damaged = whole
        damaged[position] ^= flip
        if let picture = try? read(damaged) { #expect(picture.pixels.count == 3 * picture.size.pixelCount) }
      }
    }
  }

  @Test(arguments: ["lossless", "lossy"])
  func refusesEveryTruncation(name: String) {
    let whole = bytes(name)
    for count in 0..<whole.count - 8 {
      #expect(throws: FileError.self) { try read(Array(whole.prefix(count))) }
    }
  }
}

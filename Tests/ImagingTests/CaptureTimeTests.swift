import Testing

@testable import Imaging
@testable import PictureFixtures

struct CaptureTimeTests {
  private func time(_ bytes: [UInt8]) -> CaptureTime? {
    let span = bytes.span
    guard let block = EXIFBlock(span.bytes) else { return nil }
    return CaptureTime(exif: block)
  }

  @Test(arguments: [
    ("", "2024:05:06 07:08:09", "+02:00", 1_714_972_089, true),
    ("2020:01:01 00:00:00", "2024:05:06 07:08:09", "", 1_714_979_289, false),
    ("1970:01:01 00:00:00", "", "", 0, false), ("2000:02:29 23:59:59", "", "", 951_868_799, false),
    ("", "2024:05:06 07:08:09", "-05:30", 1_714_999_089, true),
  ])
  func exifSaysWhen(dateTime: String, original: String, zone: String, seconds: Int64, hasZone: Bool) {
    let time = time(EXIFSamples.times(dateTime: dateTime, original: original, zone: zone))
    #expect(time?.nanoseconds == seconds * 1_000_000_000 && time?.source == .exif(hasZone: hasZone))
  }

  @Test(arguments: [
    "", "2024:13:06 07:08:09", "2024:05:06", "    :  :     :  :  ", "0000:00:00 00:00:00",
    "9999:01:01 00:00:00",
  ])
  func whatIsNoMomentSaysNothing(text: String) {
    #expect(time(EXIFSamples.times(dateTime: text, original: nil, zone: nil)) == nil)
  }

  @Test func omeSaysWhen() {
    let text = "<OME><Image><AcquisitionDate>2024-05-06T07:08:09</AcquisitionDate></Image></OME>"
    #expect(CaptureTime(omeXML: text)?.nanoseconds == 1_714_979_289_000_000_000)
    #expect(
      CaptureTime(omeXML: text.replacing("09<", with: "09.25+02:00<"))?.nanoseconds
        == 1_714_972_089_000_000_000)
    #expect(CaptureTime(omeXML: "<OME><AcquisitionDate>yesterday</AcquisitionDate>") == nil)
  }

  /// No byte of a block, and no length, takes the reader down.
  @Test func damagedBlocksAreReadSafely() {
    let block = EXIFSamples.times(
      dateTime: "2020:01:01 00:00:00", original: "2024:05:06 07:08:09", zone: "+02:00")
    for length in 0..<block.count { _ = time(Array(block.prefix(length))) }
    for index in block.indices {
      for value: UInt8 in [0, 1, 0x7F, 0xFF] {
        var damaged = block
        damaged[index] = value
        _ = time(damaged)
      }
    }
  }
}

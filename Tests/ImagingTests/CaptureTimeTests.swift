import Testing

@testable import Imaging

struct CaptureTimeTests {
  /// Little-endian EXIF: `DateTime` in the first directory, `DateTimeOriginal` and a zone in the second.
  private static func exif(dateTime: String?, original: String?, zone: String?) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let texts = [(0x0132, dateTime), (0x9003, original), (0x9011, zone)].compactMap { tag, text in
      text.flatMap { $0.isEmpty ? nil : (tag: tag, bytes: Array($0.utf8) + [0]) }
    }
    let first = texts.filter { $0.tag == 0x0132 }
    let second = texts.filter { $0.tag != 0x0132 }
    let secondStart = 8 + 2 + 12 * (first.count + 1) + 4
    var place = secondStart + 2 + 12 * second.count + 4
    var (directories, content): ([UInt8], [UInt8]) = ([], [])
    func entries(_ texts: [(tag: Int, bytes: [UInt8])]) {
      for text in texts {
        directories += number(text.tag, 2) + number(2, 2) + number(text.bytes.count, 4) + number(place, 4)
        content += text.bytes
        place += text.bytes.count
      }
    }
    directories += number(first.count + 1, 2)
    entries(first)
    directories += number(0x8769, 2) + number(4, 2) + number(1, 4) + number(secondStart, 4) + number(0, 4)
    directories += number(second.count, 2)
    entries(second)
    return Array("II".utf8) + number(42, 2) + number(8, 4) + directories + number(0, 4) + content
  }

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
    let time = time(Self.exif(dateTime: dateTime, original: original, zone: zone))
    #expect(time?.nanoseconds == seconds * 1_000_000_000 && time?.source == .exif(hasZone: hasZone))
  }

  @Test(arguments: [
    "", "2024:13:06 07:08:09", "2024:05:06", "    :  :     :  :  ", "0000:00:00 00:00:00",
    "9999:01:01 00:00:00",
  ])
  func whatIsNoMomentSaysNothing(text: String) {
    #expect(time(Self.exif(dateTime: text, original: nil, zone: nil)) == nil)
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
    let block = Self.exif(dateTime: "2020:01:01 00:00:00", original: "2024:05:06 07:08:09", zone: "+02:00")
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

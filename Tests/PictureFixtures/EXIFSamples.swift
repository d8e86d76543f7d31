/// Blocks of EXIF, and pictures that carry them.
enum EXIFSamples {
  /// A TIFF header and a directory of `Make` and `Orientation`.
  static func block(_ orientation: Int, isBigEndian: Bool = true, tag: Int = 0x0112, type: Int = 3) -> [UInt8]
  {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return isBigEndian ? bytes.reversed() : bytes
    }
    let make = number(0x010F, 2) + number(2, 2) + number(2, 4) + Array("m\0\0\0".utf8)
    let turn = number(tag, 2) + number(type, 2) + number(1, 4) + number(orientation, 2) + [0, 0]
    let header = Array((isBigEndian ? "MM" : "II").utf8) + number(42, 2) + number(8, 4)
    return header + number(2, 2) + make + turn + number(0, 4)
  }

  /// Little-endian EXIF: `DateTime` in the first directory, `DateTimeOriginal` and a zone in the second.
  static func times(dateTime: String?, original: String?, zone: String?) -> [UInt8] {
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

  /// A JPEG with the block as its first segment.
  static func jpeg(_ picture: [UInt8], _ block: [UInt8]) -> [UInt8] {
    let content = Array("Exif\0\0".utf8) + block
    let length = content.count + 2
    return picture.prefix(2) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + content
      + picture.dropFirst(2)
  }

  /// A PNG with the block behind its header, or before its end.
  static func png(_ picture: [UInt8], _ block: [UInt8], isLast: Bool = false) -> [UInt8] {
    let place = isLast ? picture.count - 12 : 33
    return picture.prefix(place) + PNGChunk.bytes("eXIf", block) + picture.dropFirst(place)
  }
}

/// A chunk of a PNG with its check sum.
enum PNGChunk {
  static func bytes(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    var check: UInt32 = 0xFFFF_FFFF
    for byte in body {
      check ^= UInt32(byte)
      for _ in 0..<8 { check = check & 1 == 1 ? 0xEDB8_8320 ^ (check >> 1) : check >> 1 }
    }
    return bigEndian(UInt32(data.count)) + body + bigEndian(~check)
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}

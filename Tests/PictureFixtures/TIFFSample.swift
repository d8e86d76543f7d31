/// Writes TIFF files, after TIFF 6.0, as different programs do.
struct TIFFSample {
  enum Compression: Int, CaseIterable { case none = 1, lzw = 5, jpeg = 7, deflate = 8, packBits = 32773 }

  struct Page {
    var width: Int
    var height: Int
    var samples = 1
    var bits = 8
    /// 0: white is 0, 1: black is 0, 2: RGB, 3: palette, 6: YCbCr.
    var photometric = 1
    var compression = Compression.none
    var rowsPerStrip: Int?
    /// Side of square tiles; strips where nil.
    var tile: Int?
    var isPlanar = false
    var orientation: Int?
    var description: String?
    /// Pixels per unit, and the unit: 1 none, 2 inch, 3 centimetre.
    var resolution: (perUnit: Double, unit: Int)?
    var extraSamples: [Int] = []
    var sampleFormat: Int?
    var kind: Int?
    var palette: [Int]?
    /// `samples` per pixel.
    var values: [Int]
    /// Instead of `values`: the data of each strip.
    var strips: [[UInt8]]?
  }

  var pages: [Page]
  var isBigEndian = false
  /// Of a last directory that leads back to the first: a loop.
  var isLoop = false

  init(_ pages: Page...) { self.pages = pages }

  var bytes: [UInt8] {
    var file = Array((isBigEndian ? "MM" : "II").utf8) + number(42, 2) + number(0, 4)
    var link = 4
    var first = 0
    for page in pages {
      let chunks = page.strips ?? Self.chunks(page, isBigEndian: isBigEndian)
      var offsets: [Int] = []
      for chunk in chunks {
        offsets.append(file.count)
        file += Self.compressed(chunk, page.compression)
        if file.count % 2 == 1 { file.append(0) }
      }
      let lengths = chunks.map { Self.compressed($0, page.compression).count }
      let start = appendDirectory(page, offsets, lengths, to: &file)
      if first == 0 { first = start }
      file.replaceSubrange(link..<link + 4, with: number(start, 4))
      link = file.count - 4
    }
    if isLoop { file.replaceSubrange(link..<link + 4, with: number(first, 4)) }
    return file
  }

  private func number(_ value: Int, _ count: Int) -> [UInt8] { Self.number(value, count, isBigEndian) }

  private static func number(_ value: Int, _ count: Int, _ isBigEndian: Bool) -> [UInt8] {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return isBigEndian ? bytes.reversed() : bytes
  }

  /// Tag, type (2 text, 3 short, 4 long, 5 rational) and values.
  private func appendDirectory(_ page: Page, _ offsets: [Int], _ lengths: [Int], to file: inout [UInt8])
    -> Int
  {
    var entries: [(tag: Int, type: Int, values: [Int])] = [
      (256, 4, [page.width]), (257, 4, [page.height]),
      (258, 3, Array(repeating: page.bits, count: page.samples)), (259, 3, [page.compression.rawValue]),
      (262, 3, [page.photometric]), (277, 3, [page.samples]), (284, 3, [page.isPlanar ? 2 : 1]),
    ]
    if let kind = page.kind { entries.append((254, 4, [kind])) }
    if let text = page.description { entries.append((270, 2, text.utf8.map(Int.init) + [0])) }
    if let orientation = page.orientation { entries.append((274, 3, [orientation])) }
    if let resolution = page.resolution {
      let ratio = [Int(resolution.perUnit * 1000), 1000]
      entries += [(282, 5, ratio), (283, 5, ratio), (296, 3, [resolution.unit])]
    }
    if let palette = page.palette { entries.append((320, 3, palette)) }
    if !page.extraSamples.isEmpty { entries.append((338, 3, page.extraSamples)) }
    if let format = page.sampleFormat {
      entries.append((339, 3, Array(repeating: format, count: page.samples)))
    }
    if page.photometric == 6 { entries.append((530, 3, [1, 1])) }
    if let tile = page.tile {
      entries += [(322, 3, [tile]), (323, 3, [tile]), (324, 4, offsets), (325, 4, lengths)]
    } else {
      entries += [(273, 4, offsets), (278, 4, [page.rowsPerStrip ?? page.height]), (279, 4, lengths)]
    }
    entries.sort { $0.tag < $1.tag }
    var directory = number(entries.count, 2)
    for entry in entries {
      let size = [2: 1, 3: 2, 4: 4, 5: 4][entry.type]!
      let content = entry.values.flatMap { number($0, size) }
      directory += number(entry.tag, 2) + number(entry.type, 2)
      directory += number(entry.type == 5 ? entry.values.count / 2 : entry.values.count, 4)
      if content.count <= 4 {
        directory += content + [UInt8](repeating: 0, count: 4 - content.count)
      } else {
        directory += number(file.count, 4)
        file += content + (content.count % 2 == 1 ? [0] : [])
      }
    }
    let start = file.count
    file += directory + number(0, 4)
    return start
  }

  /// The uncompressed strips or tiles.
  private static func chunks(_ page: Page, isBigEndian: Bool) -> [[UInt8]] {
    let planes = page.isPlanar ? page.samples : 1
    let (across, down) = (page.tile ?? page.width, page.tile ?? page.rowsPerStrip ?? page.height)
    var chunks: [[UInt8]] = []
    for plane in 0..<planes {
      for top in stride(from: 0, to: page.height, by: down) {
        for left in stride(from: 0, to: page.width, by: across) {
          let rows = page.tile == nil ? min(down, page.height - top) : down
          var chunk: [UInt8] = []
          for y in top..<top + rows {
            var row: [Int] = []
            for x in left..<left + across {
              let pixel = min(y, page.height - 1) * page.width + min(x, page.width - 1)
              if page.isPlanar {
                row.append(page.values[pixel * page.samples + plane])
              } else {
                row += page.values[pixel * page.samples..<(pixel + 1) * page.samples]
              }
            }
            chunk += packed(row, page.bits, isBigEndian)
          }
          chunks.append(chunk)
        }
      }
    }
    return chunks
  }

  private static func packed(_ row: [Int], _ bits: Int, _ isBigEndian: Bool) -> [UInt8] {
    if bits >= 16 { return row.flatMap { number($0, bits / 8, isBigEndian) } }
    var writer = BitWriter()
    for value in row { writer.append(value, bits) }
    return writer.bytes
  }

  private static func compressed(_ bytes: [UInt8], _ compression: Compression) -> [UInt8] {
    switch compression {
    case .none, .jpeg: return bytes
    case .packBits:
      return stride(from: 0, to: bytes.count, by: 128).flatMap { start -> [UInt8] in
        let part = bytes[start..<min(start + 128, bytes.count)]
        return [UInt8(part.count - 1)] + part
      }
    case .deflate:
      // One block that is stored as it is.
      var (a, b) = (1, 0)
      for byte in bytes { (a, b) = ((a + Int(byte)) % 65521, (b + a + Int(byte)) % 65521) }
      let count = number(bytes.count, 2, false) + number(~bytes.count, 2, false)
      return [0x78, 0x01, 0x01] + count + bytes + number(b << 16 | a, 4, true)
    case .lzw:
      // Codes of 9 bits: the table is cleared before it would need longer ones.
      var writer = BitWriter()
      for (index, byte) in bytes.enumerated() {
        if index % 200 == 0 { writer.append(256, 9) }
        writer.append(Int(byte), 9)
      }
      writer.append(257, 9)
      return writer.bytes
    }
  }
}

/// Numbers of some bits each, from the highest bit on; a last byte is filled with zeros.
private struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private var bitCount = 0

  mutating func append(_ value: Int, _ bits: Int) {
    for bit in (0..<bits).reversed() {
      if bitCount % 8 == 0 { bytes.append(0) }
      bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << UInt8(7 - bitCount % 8)
      bitCount += 1
    }
  }
}

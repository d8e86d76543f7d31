import Imaging

/// PNG files of every kind, uncompressed, for what the program reads and never writes.
package struct PlainPNG {
  package enum Kind: UInt8 { case grey = 0, color = 2, palette = 3, greyAlpha = 4, colorAlpha = 6 }

  package var size: PixelSize
  package var kind: Kind
  /// Of a sample: 1, 2, 4, 8 or 16.
  package var bits = 8
  /// Row by row, all channels of a pixel together.
  package var samples: [Int]
  package var palette: [RGBColor] = []
  /// Alpha of the first colours of the palette, or nothing.
  package var paletteAlpha: [UInt8] = []

  package init(_ size: PixelSize, _ kind: Kind, bits: Int = 8, samples: [Int]) {
    (self.size, self.kind, self.bits, self.samples) = (size, kind, bits, samples)
  }

  /// A palette picture whose pixels have these places.
  package init(_ size: PixelSize, places: [Int], palette: [RGBColor], alpha: [UInt8] = []) {
    self.init(size, .palette, samples: places)
    (self.palette, paletteAlpha) = (palette, alpha)
  }

  package var bytes: [UInt8] {
    let header = bigEndian(size.width) + bigEndian(size.height) + [UInt8(bits), kind.rawValue, 0, 0, 0]
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
    if !palette.isEmpty { bytes += chunk("PLTE", palette.flatMap { [$0.red, $0.green, $0.blue] }) }
    if !paletteAlpha.isEmpty { bytes += chunk("tRNS", paletteAlpha) }
    return bytes + chunk("IDAT", deflated(rows)) + chunk("IEND", [])
  }

  /// Each row begins with its filter: none.
  private var rows: [UInt8] {
    let perRow = samples.count / size.height
    return (0..<size.height).flatMap { row -> [UInt8] in
      var (line, filled, count): ([UInt8], Int, Int) = ([0], 0, 0)
      for sample in samples[row * perRow..<(row + 1) * perRow] {
        if bits == 16 {
          line += [UInt8(sample >> 8), UInt8(sample & 255)]
          continue
        }
        filled = filled << bits | sample
        count += bits
        if count == 8 {
          line.append(UInt8(filled))
          (filled, count) = (0, 0)
        }
      }
      if count > 0 { line.append(UInt8(filled << (8 - count))) }
      return line
    }
  }

  /// Stored blocks of zlib.
  private func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(bytes.count, start + 65535)
      let count = end - start
      stream.append(end == bytes.count ? 1 : 0)
      stream += [UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8 & 255)]
      stream += bytes[start..<end]
      start = end
    } while start < bytes.count
    var (a, b) = (1, 0)
    for byte in bytes {
      a = (a + Int(byte)) % 65521
      b = (b + a) % 65521
    }
    return stream + bigEndian(b << 16 | a)
  }

  private func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    var check: UInt32 = 0xFFFF_FFFF
    for byte in body {
      check ^= UInt32(byte)
      for _ in 0..<8 { check = check & 1 == 1 ? 0xEDB8_8320 ^ (check >> 1) : check >> 1 }
    }
    return bigEndian(data.count) + body + bigEndian(Int(~check))
  }

  private func bigEndian(_ value: Int) -> [UInt8] {
    [UInt8(value >> 24 & 255), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
  }
}

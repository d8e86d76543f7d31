import FrameFuzzing

/// Grey JPEG pictures with restart markers, of random blocks, and with bytes where no picture has any.
struct RestartJPEG {
  /// **Units**: blocks of 8 x 8 pixels.
  var width = 12
  /// **Units**: blocks of 8 x 8 pixels.
  var height = 8
  /// Blocks from one restart marker to the next.
  var interval = 12
  var seed: UInt64 = 1
  /// What stands before the restart marker of this number.
  var beforeRestart: (Int) -> [UInt8] = { _ in [] }
  /// What stands before the end marker.
  var atEnd: [UInt8] = []

  /// Twelve categories of means, and eight pairs of run and category: all codes have four bits.
  private static let acSymbols: [UInt8] = [0x00, 0x01, 0x02, 0x03, 0x11, 0x12, 0x21, 0xF0]

  var bytes: [UInt8] {
    var picture: [UInt8] = [0xFF, 0xD8]
    func segment(_ marker: UInt8, _ content: [UInt8]) {
      picture += [0xFF, marker, 0, UInt8(content.count + 2)] + content
    }
    segment(0xDB, [0] + [UInt8](repeating: 4, count: 64))
    segment(0xC0, [8, 0, UInt8(8 * height), 0, UInt8(8 * width), 1, 1, 0x11, 0])
    segment(0xC4, [0x00, 0, 0, 0, 12] + [UInt8](repeating: 0, count: 12) + (0..<12))
    segment(0xC4, [0x10, 0, 0, 0, 8] + [UInt8](repeating: 0, count: 12) + Self.acSymbols)
    segment(0xDD, [0, UInt8(interval)])
    segment(0xDA, [1, 1, 0, 0, 63, 0])
    var random = SeededRandom(seed: seed)
    var bits = BitWriter()
    for block in 0..<width * height {
      if block > 0, block % interval == 0 {
        let number = block / interval - 1
        picture += bits.end() + Self.stuffed(beforeRestart(number)) + [0xFF, 0xD0 + UInt8(number % 8)]
      }
      appendBlock(&random, &bits)
    }
    return picture + bits.end() + Self.stuffed(atEnd) + [0xFF, 0xD9]
  }

  /// A mean at most 7 steps from the one before, and at most 60 further values.
  private func appendBlock(_ random: inout SeededRandom, _ bits: inout BitWriter) {
    let size = 2 + random.below(2)
    bits.append(size, count: 4)
    bits.append(random.below(1 << size), count: size)
    for _ in 0..<random.below(20) {
      let symbol = 1 + random.below(6)
      bits.append(symbol, count: 4)
      let category = Int(Self.acSymbols[symbol] & 15)
      bits.append(random.below(1 << category), count: category)
    }
    bits.append(0, count: 4)
  }

  static func stuffed(_ bytes: [UInt8]) -> [UInt8] { bytes.flatMap { $0 == 0xFF ? [0xFF, 0] : [$0] } }

  private struct BitWriter {
    private var bits: [Bool] = []

    mutating func append(_ value: Int, count: Int) {
      for place in (0..<count).reversed() { bits.append(value >> place & 1 == 1) }
    }

    /// Whole bytes, the last filled up with ones, and nothing left for the next interval.
    mutating func end() -> [UInt8] {
      while bits.count % 8 != 0 { bits.append(true) }
      defer { bits = [] }
      return RestartJPEG.stuffed(
        stride(from: 0, to: bits.count, by: 8).map { first in
          bits[first..<first + 8].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
        })
    }
  }
}

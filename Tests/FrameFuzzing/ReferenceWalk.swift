/// Whether a JPEG's entropy-coded data forms a complete valid stream, found out slowly and plainly: one bit after another, each
/// code looked for in a dictionary, as ITU-T T.81 describes sequential pictures.
///
/// Shares nothing with the decoder. It knows the pictures that the fuzzer damages: baseline, one scan of all components.
/// A damaged frame that it calls complete could have been sent by a camera as it is: nothing but a checksum, which JPEG does
/// not have, could tell.
public struct ReferenceWalk {
  private let bytes: [UInt8]
  private var codes: [Int: [Int: Int]] = [:]
  private var firstQuantizers: [Int: Int] = [:]
  private var frame: (height: Int, width: Int, parts: [(name: Int, h: Int, v: Int, quantizer: Int)])?
  private var restartInterval = 0

  private struct Invalid: Error {}

  /// - Parameter original: a frame with the standard Huffman tables, which stand in for those that `bytes` lacks.
  /// - Parameter passesZeros: whether zeros may stand before markers, where the data before do not end with a row of them.
  public static func isComplete(
    _ bytes: [UInt8], standardTablesOf original: [UInt8]? = nil, passesZeros: Bool = false
  ) -> Bool {
    var walk = ReferenceWalk(bytes: bytes, passesZeros: passesZeros)
    if let original {
      var whole = ReferenceWalk(bytes: original, passesZeros: passesZeros)
      try? whole.run()
      walk.codes = whole.codes
    }
    return (try? walk.run()) != nil
  }

  private let passesZeros: Bool

  private init(bytes: [UInt8], passesZeros: Bool) { (self.bytes, self.passesZeros) = (bytes, passesZeros) }

  private func byte(_ place: Int) throws -> Int {
    guard bytes.indices.contains(place) else { throw Invalid() }
    return Int(bytes[place])
  }

  private func check(_ condition: Bool) throws { guard condition else { throw Invalid() } }

  private mutating func run() throws {
    try check(byte(0) == 0xFF && byte(1) == 0xD8)
    var place = 2
    var scans = 0
    while true {
      try check(byte(place) == 0xFF)
      while try byte(place + 1) == 0xFF { place += 1 }
      let marker = try byte(place + 1)
      if marker == 0xD9 { return try check(scans == 1) }
      if marker == 1 || (0xD0...0xD7).contains(marker) {
        place += 2
        continue
      }
      try check(marker >= 0xC0 && marker != 0xD8)
      let length = try byte(place + 2) << 8 | byte(place + 3)
      try check(length >= 2 && place + 2 + length <= bytes.count)
      let content = Array(bytes[place + 4..<place + 2 + length]).map { Int($0) }
      place += 2 + length
      switch marker {
      case 0xC0, 0xC1: try readFrame(content)
      case 0xC4: try readCodes(content)
      case 0xDB: try readQuantizers(content)
      case 0xDD:
        try check(content.count == 2)
        restartInterval = content[0] << 8 | content[1]
      case 0xDA:
        scans += 1
        place = try readScan(content, at: place)
      case 0xC2...0xCF: throw Invalid()
      default: break
      }
    }
  }

  private mutating func readFrame(_ content: [Int]) throws {
    try check(frame == nil && content.count >= 6 && content[0] == 8 && content.count == 6 + 3 * content[5])
    let parts = (0..<content[5]).map { index -> (name: Int, h: Int, v: Int, quantizer: Int) in
      let at = 6 + 3 * index
      return (content[at], content[at + 1] >> 4, content[at + 1] & 15, content[at + 2])
    }
    try check((1...4).contains(parts.count) && Set(parts.map(\.name)).count == parts.count)
    try check(parts.allSatisfy { (1...4).contains($0.h) && (1...4).contains($0.v) && $0.quantizer < 4 })
    frame = (content[1] << 8 | content[2], content[3] << 8 | content[4], parts)
    try check(frame!.height > 0 && frame!.width > 0)
  }

  private mutating func readQuantizers(_ content: [Int]) throws {
    var place = 0
    while place < content.count {
      let (isWide, index) = (content[place] >> 4, content[place] & 15)
      try check(isWide < 2 && index < 4 && place + 1 + 64 * (isWide + 1) <= content.count)
      for value in 0..<64 {
        let at = place + 1 + value * (isWide + 1)
        let step = isWide == 1 ? content[at] << 8 | content[at + 1] : content[at]
        try check(step > 0)
        if value == 0 { firstQuantizers[index] = step }
      }
      place += 1 + 64 * (isWide + 1)
    }
  }

  /// Codes by their table (0...3 for DC, 16...19 for AC); a code is its bits behind a leading 1.
  private mutating func readCodes(_ content: [Int]) throws {
    var place = 0
    while place < content.count {
      let table = content[place]
      try check(place + 17 <= content.count && table >> 4 < 2 && table & 15 < 4)
      var made: [Int: Int] = [:]
      var (code, at) = (0, place + 17)
      for length in 1...16 {
        for _ in 0..<content[place + length] {
          try check(at < content.count && code < 1 << length)
          made[1 << length | code] = content[at]
          (code, at) = (code + 1, at + 1)
        }
        code <<= 1
      }
      codes[table] = made
      place = at
    }
  }

  private mutating func readScan(_ content: [Int], at start: Int) throws -> Int {
    guard let frame else { throw Invalid() }
    try check(content.count >= 1 && content[0] == frame.parts.count && content.count == 4 + 2 * content[0])
    try check(Array(content.suffix(3)) == [0, 63, 0])
    var parts: [(h: Int, v: Int, dc: [Int: Int], ac: [Int: Int], limit: Int)] = []
    for index in 0..<content[0] {
      guard let part = frame.parts.first(where: { $0.name == content[1 + 2 * index] }),
        let dc = codes[content[2 + 2 * index] >> 4], let ac = codes[16 + (content[2 + 2 * index] & 15)],
        let step = firstQuantizers[part.quantizer]
      else { throw Invalid() }
      // All that a mean of 8 x 8 values of -128...127 can be, rounded, with a little for a camera's arithmetic.
      parts.append((part.h, part.v, dc, ac, (1040 + step) / step))
    }
    try check(Set(stride(from: 1, to: content.count - 3, by: 2).map { content[$0] }).count == parts.count)
    let (hMost, vMost) = (frame.parts.map(\.h).max()!, frame.parts.map(\.v).max()!)
    let isSingle = parts.count == 1
    let (h, v) = isSingle ? (hMost, vMost) : (8 * hMost, 8 * vMost)
    let columns: Int
    let rows: Int
    if isSingle {
      columns = ((frame.width * parts[0].h + h - 1) / h + 7) / 8
      rows = ((frame.height * parts[0].v + v - 1) / v + 7) / 8
    } else {
      (columns, rows) = ((frame.width + h - 1) / h, (frame.height + v - 1) / v)
      try check(parts.reduce(0) { $0 + $1.h * $1.v } <= 10)
    }
    var bits = Bits(bytes: bytes, place: start)
    var means = [Int](repeating: 0, count: parts.count)
    for unit in 0..<columns * rows {
      if restartInterval > 0, unit > 0, unit % restartInterval == 0 {
        if passesZeros { try bits.skipZeros() }
        try bits.passRestart(unit / restartInterval - 1)
        means = means.map { _ in 0 }
      }
      for (index, part) in parts.enumerated() {
        for _ in 0..<(isSingle ? 1 : part.h * part.v) {
          means[index] += try readBlock(&bits, part.dc, part.ac)
          try check(abs(means[index]) <= part.limit)
        }
      }
    }
    if passesZeros { try bits.skipZeros() }
    return try bits.end()
  }

  /// - Returns: how much brighter the block is than the one before it.
  private func readBlock(_ bits: inout Bits, _ dc: [Int: Int], _ ac: [Int: Int]) throws -> Int {
    let category = try bits.symbol(dc)
    try check(category <= 11)
    let raw = try bits.read(category)
    let difference = category == 0 || raw >= 1 << (category - 1) ? raw : raw - (1 << category) + 1
    var place = 1
    while place < 64 {
      let symbol = try bits.symbol(ac)
      if symbol == 0 { break }
      let (run, size) = (symbol >> 4, symbol & 15)
      try check(size > 0 || run == 15)
      try check(size <= 10)
      place += run + 1
      try check(place <= 64)
      _ = try bits.read(size)
    }
    return difference
  }

  private struct Bits {
    let bytes: [UInt8]
    var place: Int
    var left = 0
    var current: UInt8 = 0

    mutating func bit() throws -> Int {
      if left == 0 {
        guard place < bytes.count else { throw Invalid() }
        current = bytes[place]
        if current == 0xFF {
          guard place + 1 < bytes.count, bytes[place + 1] == 0 else { throw Invalid() }
          place += 1
        }
        place += 1
        left = 8
      }
      left -= 1
      return Int(current >> UInt8(left) & 1)
    }

    mutating func read(_ count: Int) throws -> Int {
      var value = 0
      for _ in 0..<count { value = value << 1 | (try bit()) }
      return value
    }

    mutating func symbol(_ codes: [Int: Int]) throws -> Int {
      var code = 1
      for _ in 0..<16 {
        code = code << 1 | (try bit())
        if let symbol = codes[code] { return symbol }
      }
      throw Invalid()
    }

    /// Takes the reader behind zeros that stand between the data and a marker.
    mutating func skipZeros() throws {
      left = 0
      let start = place
      while place < bytes.count, bytes[place] == 0 { place += 1 }
      if place > start, start >= 4, bytes[start - 4..<start].allSatisfy({ $0 == 0 }) { throw Invalid() }
    }

    mutating func passRestart(_ number: Int) throws {
      left = 0
      while place + 1 < bytes.count, bytes[place] == 0xFF, bytes[place + 1] == 0xFF { place += 1 }
      guard place + 1 < bytes.count, bytes[place] == 0xFF, Int(bytes[place + 1]) == 0xD0 + number % 8 else {
        throw Invalid()
      }
      place += 2
    }

    /// Nothing may be left before the marker behind the scan.
    func end() throws -> Int {
      guard place + 1 < bytes.count, bytes[place] == 0xFF, bytes[place + 1] != 0 else { throw Invalid() }
      return place
    }
  }
}

/// Numbers that follow from a seed (SplitMix64).
public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64
  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }

  public mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }
}

/// Damages bytes as cables, cameras and enemies do.
public enum Mutation: String, Sendable, CaseIterable {
  /// One to three bits fall over, anywhere.
  case bitFlips
  /// The end is missing.
  case truncation
  /// A piece is missing, as when packets are lost.
  case lostPiece
  /// A piece comes twice.
  case repeatedPiece
  /// A piece is zeros.
  case zeroedPiece
  /// A piece is random.
  case randomPiece
  /// A byte behind 0xFF is another one: markers and stuffed bytes.
  case markerDamage
  /// A segment's length lies.
  case lengthLie
  /// The frame header's height, width or sampling is another one.
  case dimensions
  /// A byte of a table is another one.
  case tableDamage
  /// A marker is put where none was.
  case strayMarker

  /// A damaged copy, different from the original.
  public static func damage(_ original: [UInt8], _ random: inout SeededRandom) -> (Mutation, [UInt8]) {
    while true {
      let mutation = allCases[random.below(allCases.count)]
      let bytes = mutation.apply(original, &random)
      if bytes != original { return (mutation, bytes) }
    }
  }

  private func apply(_ original: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = original
    let length = 1 + random.below(min(512, max(1, bytes.count / 4)))
    let place = random.below(max(1, bytes.count - length))
    let piece = place..<min(bytes.count, place + length)
    switch self {
    case .bitFlips:
      for _ in 0...random.below(3) { bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8)) }
    case .truncation: bytes.removeLast(1 + random.below(bytes.count))
    case .lostPiece: bytes.removeSubrange(piece)
    case .repeatedPiece: bytes.insert(contentsOf: Array(bytes[piece]), at: piece.upperBound)
    case .zeroedPiece: for index in piece { bytes[index] = 0 }
    case .randomPiece: for index in piece { bytes[index] = UInt8(truncatingIfNeeded: random.next()) }
    case .markerDamage:
      if let index = choose(original, &random, where: { original[$0] == 0xFF }), index + 1 < bytes.count {
        bytes[index + 1] = UInt8(truncatingIfNeeded: random.next())
      }
    case .lengthLie:
      if let index = segment(original, &random, markers: 0xC0...0xFE) {
        bytes[index + 2] = UInt8(truncatingIfNeeded: random.next())
        bytes[index + 3] = UInt8(truncatingIfNeeded: random.next())
      }
    case .dimensions:
      if let index = segment(original, &random, markers: 0xC0...0xC2), index + 18 < bytes.count {
        bytes[index + 4 + random.below(15)] = UInt8(truncatingIfNeeded: random.next())
      }
    case .tableDamage:
      if let index = segment(original, &random, markers: 0xC4...0xDB), index + 40 < bytes.count {
        bytes[index + 4 + random.below(36)] = UInt8(truncatingIfNeeded: random.next())
      }
    case .strayMarker:
      bytes.insert(contentsOf: [0xFF, UInt8(truncatingIfNeeded: random.next())], at: place)
    }
    return bytes
  }

  private func choose(_ bytes: [UInt8], _ random: inout SeededRandom, where isFit: (Int) -> Bool) -> Int? {
    guard !bytes.isEmpty else { return nil }
    let start = random.below(bytes.count)
    return (start..<bytes.count).first(where: isFit) ?? (0..<start).first(where: isFit)
  }

  private func segment(_ bytes: [UInt8], _ random: inout SeededRandom, markers: ClosedRange<UInt8>) -> Int? {
    choose(bytes, &random) { $0 + 3 < bytes.count && bytes[$0] == 0xFF && markers.contains(bytes[$0 + 1]) }
  }
}

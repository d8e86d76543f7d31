/// The whole state of a slot in one word: which frame it holds, and how many leases there are on it.
///
/// Bits 16...63: ticket + 1 (0: no frame). Bits 0...15: leases. At 1000 frames a second the ticket lasts 8,900 years.
struct SlotState: Equatable {
  let word: UInt64

  init(word: UInt64) { self.word = word }
  init(ticket: UInt64) { word = (ticket + 1) << 16 }

  static let empty = SlotState(word: 0)
  /// In the producer's hands. Looks like an empty slot with leases, so nobody takes it.
  static let beingWritten = SlotState(word: 0xFFFF)

  var leases: Int { Int(word & 0xFFFF) }
  var ticket: UInt64? { word >> 16 == 0 ? nil : word >> 16 - 1 }
  var leased: SlotState { SlotState(word: word + 1) }
}

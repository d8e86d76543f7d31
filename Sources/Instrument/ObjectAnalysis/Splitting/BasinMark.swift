/// The basin of a pixel, so written that the marks of several pixels, or-ed together, tell whether they are of one basin.
///
/// The lower half is the basin's number, counted from 1, the upper half has just the other bits. Marks that differ have a
/// bit that is set in one lower half and in the other's upper half: both are set in what they make together.
struct BasinMark: BitwiseCopyable, Equatable, Sendable {
  /// The largest number of a basin.
  static let limit = Int(UInt16.max)
  static let none = BasinMark(bits: 0)

  private var bits: UInt32

  @inline(__always)
  private init(bits: UInt32) { self.bits = bits }

  @inline(__always)
  init(_ basin: Int) {
    let number = UInt32(UInt16(basin))
    bits = basin == 0 ? 0 : number | (~number << 16)
  }

  /// The number of the basin, 0 for none.
  @inline(__always)
  var basin: Int { Int(bits & 0xffff) }

  /// Whether it is a basin, and marks of one basin only and of none went into it.
  @inline(__always)
  var isOneBasin: Bool { bits != 0 && bits & (bits >> 16) & 0xffff == 0 }

  @inline(__always)
  static func | (one: BasinMark, other: BasinMark) -> BasinMark { BasinMark(bits: one.bits | other.bits) }
}

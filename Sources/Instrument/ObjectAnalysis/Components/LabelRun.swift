/// A stretch of one row with one label.
struct LabelRun: BitwiseCopyable, Sendable {
  var row: UInt16
  var start: UInt16
  /// The first column after the run.
  var end: UInt16
  var label: UInt8
  /// While rows arrive, an earlier run of the same component, or the run itself; afterwards the number of its object.
  var link: UInt32

  static let noObject = UInt32.max
}

/// The first index at or after `from` whose label differs from `value`, looking at eight labels at a time.
@inline(__always)
func endOfStretch(_ labels: Span<UInt8>, from: Int, of value: UInt8) -> Int {
  let bytes = unsafe labels.bytes
  let pattern = UInt64(value) &* 0x0101_0101_0101_0101
  let count = bytes.byteCount
  var index = from
  while index &+ 8 <= count {
    let difference =
      unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ pattern
    if difference != 0 { return index &+ difference.trailingZeroBitCount / 8 }
    index &+= 8
  }
  while index < count, labels[index] == value { index &+= 1 }
  return index
}

/// Whether a name comes before another as people sort them: digits by the number that they make, so that `t2` comes before
/// `t10`; everything else by its bytes.
///
/// Numbers may have any length. Of names that differ in leading zeros alone, the one with fewer comes first, so that the order
/// is the same however the names came.
public func precedesNaturally(_ left: String, _ right: String) -> Bool {
  let (a, b) = (Array(left.utf8), Array(right.utf8))
  var (i, j) = (0, 0)
  while i < a.count, j < b.count {
    if isDigit(a[i]), isDigit(b[j]) {
      let (first, second) = (number(a, &i), number(b, &j))
      if first.count != second.count { return first.count < second.count }
      if first != second { return first.lexicographicallyPrecedes(second) }
    } else {
      if a[i] != b[j] { return a[i] < b[j] }
      (i, j) = (i + 1, j + 1)
    }
  }
  if a.count - i != b.count - j { return a.count - i < b.count - j }
  return a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b)
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

/// The digits of a number without its leading zeros; `index` stands behind it afterwards.
private func number(_ bytes: [UInt8], _ index: inout Int) -> ArraySlice<UInt8> {
  let start = index
  while index < bytes.count, isDigit(bytes[index]) { index += 1 }
  return bytes[start..<index].drop { $0 == UInt8(ascii: "0") }
}

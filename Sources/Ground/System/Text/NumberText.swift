import Glibc

/// A number with a fixed count of decimals, `-` for one that is not finite.
public func formatNumber(_ number: Double, digits: Int) -> String { format("%.*f", digits, number) }

/// A number with three digits that count.
public func formatShort(_ number: Double) -> String { format("%.*g", 3, number) }

private func format(_ pattern: String, _ digits: Int, _ number: Double) -> String {
  guard number.isFinite else { return "-" }
  // The longest: 309 digits of the greatest number, sign, point and decimals.
  var buffer = [CChar](repeating: 0, count: 400)
  withVaList([Int32(min(max(digits, 0), 50)), number]) { _ = vsnprintf(&buffer, buffer.count, pattern, $0) }
  return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// A size of memory as people write it: `8000000`, `512M`, `2G`.
///
/// **Units**: K, M and G are 2^10, 2^20 and 2^30 bytes, in upper or lower case, with or without `iB` behind them.
public struct ByteCount: Equatable, Sendable {
  /// What a text must be, for errors.
  public static let expected = "a number of bytes above 0, such as 8000000, 512M or 2G"

  /// At least 1, below 2^60.
  public let bytes: Int

  /// - Returns: nil for another text, and for a size that is out of range. `MB` is none: some mean 10^6 by it.
  public init?(_ text: String) {
    let units: [Character: Double] = ["k": 0x1p10, "m": 0x1p20, "g": 0x1p30]
    var number = Substring(text.lowercased())
    if number.hasSuffix("ib") { number = number.dropLast(2) }
    let unit = number.last.flatMap { units[$0] }
    guard unit != nil || number.count == text.count else { return nil }
    if unit != nil {
      number = number.dropLast()
      if number.last == " " { number = number.dropLast() }
    }
    // Digits and a point: no exponents, no signs, no hexadecimal numbers.
    guard number.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }), let value = Double(number) else {
      return nil
    }
    let bytes = value * (unit ?? 1)
    guard bytes >= 1, bytes < 0x1p60, unit != nil || bytes == bytes.rounded() else { return nil }
    self.bytes = Int(bytes)
  }
}

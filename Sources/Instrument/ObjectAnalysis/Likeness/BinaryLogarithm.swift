/// The logarithm to the base 2 of a positive number, the same on every machine: whole operations alone, no library.
///
/// **Numerics**: `2 atanh((m - 1) / (m + 1)) / ln 2` as a series for the significand `m`, the exponent added; to 1e-10.
func binaryLogarithm(_ value: Double) -> Double {
  precondition(value > 0 && value.isFinite)
  let ratio = (value.significand - 1) / (value.significand + 1)
  let square = ratio * ratio
  var (power, sum) = (ratio, 0.0)
  for divisor in stride(from: 1.0, through: 19, by: 2) {
    sum += power / divisor
    power *= square
  }
  return Double(value.exponent) + sum * 2.885_390_081_777_927
}

/// Two to the power of a number in -1000...1000, the same on every machine; to 1e-12.
///
/// **Numerics**: the series of `e^(f ln 2)` for the fraction `f`, times two to the whole part.
func binaryPower(_ value: Double) -> Double {
  let whole = min(1000, max(-1000, value)).rounded(.down)
  let exponent = (min(1000, max(-1000, value)) - whole) * 0.693_147_180_559_945_3
  var (term, sum) = (1.0, 1.0)
  for divisor in stride(from: 1.0, through: 18, by: 1) {
    term *= exponent / divisor
    sum += term
  }
  return Double(sign: .plus, exponent: Int(whole), significand: sum)
}

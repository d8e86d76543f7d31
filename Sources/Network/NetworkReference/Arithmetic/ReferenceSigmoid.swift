/// `1 / (1 + exp(-x))` to about 2e-7 of itself, in a fixed order of exact operations, so the same bits on every
/// processor.
///
/// `exp(x) = 2^(whole + part)`, `part` in -0.5...0.5, by the Taylor series of `exp(part * ln 2)`.
func referenceSigmoid(_ x: Float) -> Float {
  let power = exponential(x < 0 ? x : -x)
  return (x < 0 ? power : 1) / (1 + power)

  func exponential(_ x: Float) -> Float {
    guard x > -80 else { return 0 }
    let scaled = x * 1.44269504
    let whole = scaled.rounded(.toNearestOrEven)
    let t = (scaled - whole) * 0.693147181
    var series: Float = t / 720
    for (index, factor) in [1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1].map(Float.init).enumerated() {
      series = index == 0 ? factor + series : factor + t * series
    }
    return series * Float(sign: .plus, exponent: Int(whole), significand: 1)
  }
}

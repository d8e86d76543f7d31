import System

/// One axis of a chart: from numbers to places, and round numbers to write along it.
public struct Axis: Equatable, Sendable {
  /// The number at the low end.
  public let low: Double
  /// The number at the high end, always above `low`.
  public let high: Double
  /// Whether equal distances are equal factors.
  public let isLogarithmic: Bool
  /// From the low end to the high one. **Units**: the axis's own.
  public let ticks: [Double]

  /// An axis that holds all values and ends at round numbers.
  ///
  /// - Parameters:
  ///   - values: what is no finite number is left out.
  ///   - steps: about as many ticks are wanted.
  ///   - startsAtZero: the low end is 0, whatever the values.
  ///   - wholeNumbers: ticks stand at whole numbers only.
  public init(
    holding values: [Double], steps: Int = 5, startsAtZero: Bool = false, wholeNumbers: Bool = false
  ) {
    let values = values.filter(\.isFinite)
    let (smallest, largest) = (startsAtZero ? 0 : values.min() ?? 0, values.max() ?? 1)
    let extent = largest > smallest ? largest - smallest : max(abs(largest), 1)
    var step = Self.roundStep(extent / Double(max(1, steps)))
    if wholeNumbers { step = max(1, step.rounded()) }
    isLogarithmic = false
    low = (smallest / step).rounded(.down) * step
    high = max((largest / step).rounded(.up) * step, low + step)
    let (first, count) = (low, Int(((high - low) / step).rounded()))
    ticks = (0...count).map { first + Double($0) * step }
  }

  /// An axis of numbers above 0, with a tick at each power of ten.
  public init(logarithmic values: [Double]) {
    let exponents = values.filter { $0.isFinite && $0 > 0 }.map { log10($0) }
    let first = Int((exponents.min() ?? 0).rounded(.down))
    let last = max(Int((exponents.max() ?? 1).rounded(.up)), first + 1)
    isLogarithmic = true
    (low, high) = (pow(10, Double(first)), pow(10, Double(last)))
    ticks = (first...last).map { pow(10, Double($0)) }
  }

  /// 0 at the low end, 1 at the high one.
  public func place(_ value: Double) -> Double {
    isLogarithmic ? log10(max(value, low) / low) / log10(high / low) : (value - low) / (high - low)
  }

  /// 1, 2 or 5 times a power of ten, the next one above.
  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    for factor in [1.0, 2, 5] where step <= factor * power * 1.0000001 { return factor * power }
    return 10 * power
  }

  /// As few digits as tell the ticks apart.
  public func label(_ tick: Double) -> String {
    if isLogarithmic { return "1e\(Int(log10(tick).rounded()))" }
    let step = ticks.count > 1 ? ticks[1] - ticks[0] : 1
    return formatNumber(tick, digits: max(0, min(6, Int((-log10(step) - 1e-7).rounded(.up)))))
  }
}

/// Values of several pictures: their mean, how far they lie apart, and how well the mean is known.
///
/// **Numerics**: by Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 1962.
public struct SampleStatistics: Equatable, Sendable {
  /// How many values were taken.
  public private(set) var values = 0
  private var running = 0.0
  private var squares = 0.0

  /// Without a value yet.
  public init() {}

  /// Takes one more value.
  public mutating func add(_ value: Double) {
    values += 1
    let difference = value - running
    running += difference / Double(values)
    squares += difference * (value - running)
  }

  /// Nil without a value.
  public var mean: Double? { values > 0 ? running : nil }

  /// With `values - 1` in the denominator; nil below two values.
  public var standardDeviation: Double? {
    values > 1 ? (max(0, squares) / Double(values - 1)).squareRoot() : nil
  }

  /// The 95 % interval of the mean of such values, by Student's distribution, cut at 0; nil below two values.
  public var interval: ClosedRange<Double>? {
    guard let mean, let standardDeviation else { return nil }
    let half = studentQuantile(degrees: values - 1) * standardDeviation / Double(values).squareRoot()
    return max(0, mean - half)...(mean + half)
  }
}

import ObjectAnalysis
import SegNetTraining

/// How much two series of numbers that go in pairs differ on average, and how sure that is.
///
/// The interval is the percentile bootstrap of the mean, widened for few pairs: the pairs are drawn again `resamples` times, with
/// replacement. The draws are always the same, and so is the interval. Efron and Tibshirani, "An Introduction to the Bootstrap" (1993).
public struct PairedDifference: Equatable, Sendable {
  /// How often pairs are drawn again.
  public static let resamples = 10_000
  /// The share of draws whose means lie within the interval.
  public static let confidence = 0.95

  /// Five pairs that all point one way do so by chance in 6 of 100 cases, so there must be six at least to judge by.
  public static let fewestPairs = 6

  /// How many pairs there are, at least 1.
  public let pairs: Int
  /// The means of the two series.
  public let first, second: Double
  /// The mean of second - first.
  public let mean: Double
  /// Where the mean of many more such pairs is to be expected; nil for a single pair.
  public let interval: ClosedRange<Double>?

  /// - Returns: nil for no pairs.
  public init?(_ numbers: [(first: Double, second: Double)], seed: UInt64 = 1) {
    guard !numbers.isEmpty else { return nil }
    let (count, differences) = (Double(numbers.count), numbers.map { $0.second - $0.first })
    pairs = numbers.count
    first = numbers.reduce(0) { $0 + $1.first } / count
    second = numbers.reduce(0) { $0 + $1.second } / count
    mean = differences.reduce(0, +) / count
    interval = numbers.count > 1 ? Self.interval(differences, seed: seed) : nil
  }

  private static func interval(_ differences: [Double], seed: UInt64) -> ClosedRange<Double> {
    var random = RandomSource(seed: seed, stream: 6)
    let count = UInt64(differences.count)
    var means: [Double] = []
    means.reserveCapacity(resamples)
    for _ in 0..<resamples {
      var sum = 0.0
      for _ in differences {
        // The upper half of the product: uniform in 0..<count, whatever the library's own draws become.
        sum += differences[Int(random.next().multipliedFullWidth(by: count).high)]
      }
      means.append(sum / Double(count))
    }
    means.sort()
    let tail = Int(Double(resamples) * (1 - confidence) / 2)
    // Of few pairs the draws spread less than such means do: as Student's distribution is wider than the normal one.
    let n = Double(differences.count)
    let mean = differences.reduce(0, +) / n
    let stretch =
      studentQuantile(degrees: differences.count - 1) / normalQuantile * (n / (n - 1)).squareRoot()
    let (low, high) = (
      mean + stretch * (means[tail] - mean), mean + stretch * (means[resamples - 1 - tail] - mean)
    )
    return low...max(low, high)
  }

  /// Whether the interval leaves 0 out, of `fewestPairs` at least: more pairs would hardly turn the difference round.
  public var isClear: Bool { pairs >= Self.fewestPairs && interval.map { !$0.contains(0) } ?? false }
}

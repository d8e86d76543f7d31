import System

/// Between which shares the true one lies when a few cases were observed: the exact range of Clopper and Pearson,
/// Biometrika 26, 1934. Both ends together are wrong in at most `1 - confidence` of such ranges.
public struct ShareRange: Equatable, Sendable {
  /// The lower end, in 0...1; 0 where no case was of the kind.
  public let low: Double
  /// The upper end, in 0...1; 1 where all cases were of the kind.
  public let high: Double

  /// - Parameters:
  ///   - held: how many of the cases were of the kind whose share is asked for.
  ///   - confidence: of the range.
  /// - Precondition: `held` in `0...cases`, `cases` above 0, `confidence` between 0 and 1.
  public init(_ held: Int, of cases: Int, confidence: Double = 0.95) {
    precondition(cases > 0 && (0...cases).contains(held) && confidence > 0 && confidence < 1)
    let binomial = Binomial(cases)
    let tail = (1 - confidence) / 2
    low = held == 0 ? 0 : Self.largest { binomial.probability(held...cases, share: $0) < tail }
    high = held == cases ? 1 : Self.largest { binomial.probability(0...held, share: $0) > tail }
  }

  /// Whether a share lies in the range, its ends included.
  public func contains(_ share: Double) -> Bool { share >= low && share <= high }

  /// The end of the shares from 0 that a condition holds for.
  private static func largest(where condition: (Double) -> Bool) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if condition(middle) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

private struct Binomial {
  private let cases: Int
  /// The logarithms of 0!, 1!, and so on: the numbers themselves soon are too great.
  private let logFactorials: [Double]

  init(_ cases: Int) {
    self.cases = cases
    var sums = [0.0]
    for number in 0..<cases { sums.append(sums[number] + log(Double(number + 1))) }
    logFactorials = sums
  }

  /// - Precondition: `share` between 0 and 1.
  func probability(_ held: ClosedRange<Int>, share: Double) -> Double {
    let (logShare, logRest) = (log(share), log(1 - share))
    return held.reduce(0.0) { sum, count in
      let ways = logFactorials[cases] - logFactorials[count] - logFactorials[cases - count]
      return sum + exp(ways + Double(count) * logShare + Double(cases - count) * logRest)
    }
  }
}

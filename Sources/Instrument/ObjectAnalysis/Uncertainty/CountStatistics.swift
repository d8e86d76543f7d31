import System

/// Counts of several pictures: their sum, their mean, how far they lie apart, and how well the mean is known.
///
/// Sums are whole numbers, so that the order of the pictures does not matter.
public struct CountStatistics: Equatable, Sendable {
  /// How many counts were taken.
  public private(set) var pictures = 0
  /// Their sum.
  public private(set) var total = 0
  private var squares: Int128 = 0

  /// Without a count yet.
  public init() {}

  /// Takes the count of one more picture.
  public mutating func add(_ count: Int) {
    pictures += 1
    total += count
    squares += Int128(count) * Int128(count)
  }

  /// Nil without a picture.
  public var mean: Double? { pictures > 0 ? Double(total) / Double(pictures) : nil }

  /// The standard deviation of the pictures' counts, with `pictures - 1` in the denominator; nil below two pictures.
  public var standardDeviation: Double? {
    guard pictures > 1 else { return nil }
    let spread = Int128(pictures) * squares - Int128(total) * Int128(total)
    return (Double(spread) / (Double(pictures) * Double(pictures - 1))).squareRoot()
  }

  /// Half the width of the 95 % interval of the mean, `t * SD / sqrt n` by Student's distribution; nil below two pictures.
  public var halfWidth: Double? {
    standardDeviation.map { studentQuantile(degrees: pictures - 1) * $0 / Double(pictures).squareRoot() }
  }

  /// The 95 % interval of the mean of counts of such pictures, cut at 0; nil below two pictures.
  public var interval: ClosedRange<Double>? {
    guard let mean, let halfWidth else { return nil }
    return max(0, mean - halfWidth)...(mean + halfWidth)
  }

  /// Half the width of the 95 % interval of the sum, as a share of the sum: that of a Poisson count, `1.96 / sqrt total`,
  /// and from five pictures on that of the pictures' own spread where it is larger. Nil while nothing is counted.
  ///
  /// - Parameter distinct: the number of different objects, where the same ones are seen again and again.
  public func relativeHalfWidth(distinct: Int? = nil) -> Double? {
    let counted = distinct ?? total
    guard counted > 0, let mean, mean > 0 else { return nil }
    let poisson = normalQuantile / Double(counted).squareRoot()
    guard pictures >= 5, let halfWidth else { return poisson }
    return max(poisson, halfWidth / mean)
  }
}

/// Between which shares the true one lies, with a probability of 95 %: the score interval of Wilson, "Probable inference,
/// the law of succession, and statistical inference", JASA 1927.
///
/// - Parameters:
///   - held: how many of the cases were of the kind whose share is asked for.
///   - cases: all of them.
/// - Precondition: `held` in `0...cases`, `cases` above 0.
public func wilsonInterval(_ held: Int, of cases: Int) -> ClosedRange<Double> {
  precondition(cases > 0 && (0...cases).contains(held))
  let (n, z) = (Double(cases), normalQuantile)
  let share = Double(held) / n
  let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
  let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
  return (held == 0 ? 0 : max(0, middle - half))...(held == cases ? 1 : min(1, middle + half))
}

/// 97.5 % of normally distributed values lie below it.
public let normalQuantile = 1.959963984540054

/// 97.5 % of values of Student's distribution lie below it.
///
/// Exact up to ten degrees of freedom, then the expansion by Fisher and Cornish (Technometrics 2, 1960), right to five
/// digits.
public func studentQuantile(degrees: Int) -> Double {
  let exact = [
    12.706204736, 4.302652730, 3.182446305, 2.776445105, 2.570581836, 2.446911851, 2.364624252, 2.306004135,
    2.262157163, 2.228138852,
  ]
  if degrees <= exact.count { return exact[max(1, degrees) - 1] }
  let (n, z) = (Double(degrees), normalQuantile)
  let (z3, z5, z7, z9) = (pow(z, 3), pow(z, 5), pow(z, 7), pow(z, 9))
  let first = (z3 + z) / 4
  let second = (5 * z5 + 16 * z3 + 3 * z) / 96
  let third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384
  let fourth = (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / 92160
  return z + first / n + second / (n * n) + third / pow(n, 3) + fourth / pow(n, 4)
}

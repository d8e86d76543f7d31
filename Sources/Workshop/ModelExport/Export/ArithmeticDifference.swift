import ObjectAnalysis

/// What the exported arithmetic gets wrong of a class that float32 gets right, and how much of that may be chance.
///
/// Wrong are true objects that were missed and counted ones that are not there. A picture's difference is how many more of
/// them the exported model has than float32 would have among as many counted ones: what is nearer to the truth than float32
/// is below 0, and a model that finds nothing rightly in float32 cannot become worse.
public struct ArithmeticDifference: Equatable, Sendable, Codable {
  /// What the pictures say.
  public enum Verdict: String, Equatable, Sendable, Codable {
    /// Not more than `allowed`, or too little above it to be told from chance and small.
    case kept
    /// More than `allowed` on these pictures, which are too few to say that it would be so on others.
    case unclear
    /// More than `allowed`, beyond what chance in the choice of pictures explains.
    case worse
  }

  /// Objects in a hundred that may go wrong more than in float32.
  public static let tolerance = 0.05

  /// The class.
  public var name: String
  /// True objects on the pictures.
  public var objects: Int
  /// How many pictures.
  public var pictures: Int
  /// Objects missed or wrongly counted by the float32 model, and by the exported one.
  public var reference: Int
  /// See `reference`.
  public var exported: Int
  /// Objects that float32 counts, and the exported model.
  public var referenceCount: Int
  /// See `referenceCount`.
  public var exportedCount: Int
  /// The mean over pictures of how many more objects go wrong in the exported model than float32 gets wrong among as many.
  public var mean: Double
  /// Where that mean lies on many such pictures, with a confidence of 95 %.
  public var low: Double
  /// See `low`.
  public var high: Double
  /// `tolerance` of the mean number of objects of a picture.
  public var allowed: Double
  /// What these numbers say.
  public var verdict: Verdict

  enum CodingKeys: String, CodingKey {
    case name, objects, pictures, mean, low, high, allowed, verdict
    case reference = "wrong_float32"
    case exported = "wrong"
    case referenceCount = "counted_float32"
    case exportedCount = "counted"
  }

  /// One class of two evaluations of the same pictures.
  ///
  /// The interval is that of `PairedDifference`. For fewer pictures than it can judge it is at least as wide as chance makes it
  /// when each wrong object stands for itself: a difference of two numbers has the variance of their sum (Poisson).
  ///
  /// - Returns: nil where they do not tell of single pictures.
  public init?(_ name: String, _ reference: EvaluationReport, _ exported: EvaluationReport) {
    let first = (reference.byPicture ?? []).map { ($0.name, $0) }
    let second = Dictionary((exported.byPicture ?? []).map { ($0.name, $0) }) { first, _ in first }
    var pictures: [(before: Int, after: Int, counted: Int, countedAfter: Int)] = []
    (objects, self.reference, self.exported, referenceCount, exportedCount) = (0, 0, 0, 0, 0)
    for (picture, one) in first {
      guard let other = second[picture], let before = one.objectErrors(name),
        let after = other.objectErrors(name)
      else { return nil }
      let (counted, countedAfter) = (one.countPredicted[name] ?? 0, other.countPredicted[name] ?? 0)
      pictures.append((before, after, counted, countedAfter))
      objects += one.countTrue[name] ?? 0
      self.reference += before
      self.exported += after
      referenceCount += counted
      exportedCount += countedAfter
    }
    // 1 - F1 = wrong / (true + counted): the difference of two such ratios, linearised about that of float32.
    let share = Double(self.reference) / Double(max(1, objects + referenceCount))
    let pairs = pictures.map {
      (
        first: Double($0.before) - share * Double($0.counted),
        second: Double($0.after) - share * Double($0.countedAfter)
      )
    }
    guard let difference = PairedDifference(pairs) else { return nil }
    self.name = name
    self.pictures = difference.pairs
    mean = difference.mean
    (low, high) = (difference.interval?.lowerBound ?? mean, difference.interval?.upperBound ?? mean)
    let count = Double(difference.pairs)
    // What chance alone makes of so many mistakes, whatever pictures they are in.
    let half = normalQuantile * Double(self.reference + self.exported).squareRoot() / count
    if difference.pairs < PairedDifference.fewestPairs {
      (low, high) = (min(low, mean - half), max(high, mean + half))
    }
    allowed = Self.tolerance * Double(objects > 0 ? objects : referenceCount) / count
    // Pictures that differ much make a wide interval of few; what is lost by far is no noise.
    let isGross = mean - half > 4 * allowed
    verdict = low > allowed || isGross ? .worse : mean > allowed ? .unclear : .kept
  }
}

/// How the counts of one class agree with the truth, over pictures.
public struct CountTally: Equatable, Sendable {
  /// How many were added.
  public private(set) var pictures = 0
  /// Objects that are truly there, over all pictures.
  public private(set) var truth = 0
  /// Objects that were counted, over all pictures.
  public private(set) var predicted = 0
  /// The sum over pictures of |predicted - true|.
  public private(set) var absoluteErrors = 0
  /// Pictures whose count is right.
  public private(set) var exact = 0
  private var squaredErrors = 0

  /// No picture yet.
  public init() {}

  /// Takes in the two counts of one picture.
  public mutating func add(predicted: Int, truth: Int) {
    pictures += 1
    self.truth += truth
    self.predicted += predicted
    absoluteErrors += abs(predicted - truth)
    squaredErrors += (predicted - truth) * (predicted - truth)
    if predicted == truth { exact += 1 }
  }

  /// The mean over pictures of |predicted - true|.
  public var meanAbsoluteError: Double { pictures == 0 ? 0 : Double(absoluteErrors) / Double(pictures) }

  /// The mean over pictures of predicted - true.
  public var bias: Double { pictures == 0 ? 0 : Double(predicted - truth) / Double(pictures) }

  /// The standard deviation over pictures of predicted - true; nil for fewer than two pictures. Within 1.96 of these of
  /// the bias lie about 95 % of the pictures (Bland and Altman, Lancet 327, 1986).
  public var deviation: Double? {
    guard pictures > 1 else { return nil }
    let sum = Double(predicted - truth)
    return max(0, (Double(squaredErrors) - sum * sum / Double(pictures)) / Double(pictures - 1)).squareRoot()
  }

  /// The share of pictures whose count is right.
  public var exactShare: Double { pictures == 0 ? 0 : Double(exact) / Double(pictures) }

  /// Predicted over true; nil when there is nothing to count.
  public var ratio: Double? { truth == 0 ? nil : Double(predicted) / Double(truth) }

  /// `1 - |predicted - true| / true` over all pictures together; nil when there is nothing to count.
  public var aggregateAccuracy: Double? { ratio.map { 1 - abs($0 - 1) } }
}

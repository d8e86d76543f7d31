/// How the counts of one class agree with the truth, over pictures.
public struct CountTally: Equatable, Sendable {
  public private(set) var pictures = 0
  public private(set) var truth = 0
  public private(set) var predicted = 0
  public private(set) var absoluteErrors = 0
  public private(set) var exact = 0

  public init() {}

  public mutating func add(predicted: Int, truth: Int) {
    pictures += 1
    self.truth += truth
    self.predicted += predicted
    absoluteErrors += abs(predicted - truth)
    if predicted == truth { exact += 1 }
  }

  /// The mean over pictures of |predicted - true|.
  public var meanAbsoluteError: Double { pictures == 0 ? 0 : Double(absoluteErrors) / Double(pictures) }

  /// The share of pictures whose count is right.
  public var exactShare: Double { pictures == 0 ? 0 : Double(exact) / Double(pictures) }

  /// Predicted over true; nil when there is nothing to count.
  public var ratio: Double? { truth == 0 ? nil : Double(predicted) / Double(truth) }
}

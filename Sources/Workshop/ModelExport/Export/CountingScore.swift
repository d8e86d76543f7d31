import LabelledPictures

/// How good a way to count is: by the objects that it matches, and only among equals by how near its numbers come.
struct CountingScore: Equatable {
  /// How much better a less simple way of counting must be: 0.005 of the objects that are there or counted, since F1 weighs
  /// the matched ones twice.
  static let margin = 0.0025

  /// In 0...1; 1 where there is nothing to count and nothing was.
  var f1: Double
  /// The sum over pictures of |counted - true|, as a share of the true objects.
  var countError: Double

  init(f1: Double, countError: Double) { (self.f1, self.countError) = (f1, countError) }

  /// The mean over classes.
  init(meanOf scores: [CountingScore]) {
    let count = Double(max(1, scores.count))
    f1 = scores.reduce(0) { $0 + $1.f1 } / count
    countError = scores.reduce(0) { $0 + $1.countError } / count
  }

  /// Whether it is worth to count in this way rather than in a simpler one.
  func isBetter(than simpler: CountingScore) -> Bool {
    if f1 > simpler.f1 + Self.margin { return true }
    return f1 >= simpler.f1 && countError < simpler.countError - Self.margin
  }
}

extension ClassCounts {
  var score: CountingScore {
    CountingScore(
      f1: objects.f1 ?? 1, countError: Double(counts.absoluteErrors) / Double(max(1, counts.truth)))
  }
}

extension EvaluationReport {
  /// Objects of a range of sizes: a quarter of the true ones, unless many are of one size.
  ///
  /// **Units**: areas in pixels of the camera's picture, of outlines where the data set has them and of boxes otherwise.
  public struct SizeResult: Equatable, Sendable, Codable {
    /// The areas that belong to it, above the first and up to the second; nil where it goes on.
    public var above: Int?
    public var upTo: Int?
    public var truth: Int
    /// The true objects that were matched, at an overlap of 0.5.
    public var matched: Int
    /// The counted objects of these areas that matched nothing.
    public var wrong: Int
    /// `matched / truth`.
    public var recall: Double
    /// `matched / (truth + wrong)`.
    public var averagePrecision: Double

    enum CodingKeys: String, CodingKey {
      case above, matched, wrong, recall
      case upTo = "up_to"
      case truth = "true"
      case averagePrecision = "average_precision"
    }

    /// In words: `up to 40`, `41 to 90`, `from 91`.
    public var range: String {
      switch (above, upTo) {
      case (nil, nil): "all"
      case (nil, let upTo?): "up to \(upTo)"
      case (let above?, nil): "from \(above + 1)"
      case (let above?, let upTo?): "\(above + 1) to \(upTo)"
      }
    }
  }
}

/// The sizes of the objects of one class that were found, missed, and found without being there, over pictures.
struct SizeTally {
  private var found: [Int] = []
  private var missed: [Int] = []
  private var wrong: [Int] = []

  /// - Parameters:
  ///   - truth: the areas of the picture's true objects of the class.
  ///   - counted: those of the counted ones.
  mutating func add(
    _ pairs: [ObjectPair], truth: [(number: Int, area: Int)], counted: [(number: Int, area: Int)]
  ) {
    let (truths, partners) = (Set(pairs.map(\.truth)), Set(pairs.map(\.found)))
    for object in truth {
      if truths.contains(object.number) { found.append(object.area) } else { missed.append(object.area) }
    }
    wrong += counted.filter { !partners.contains($0.number) }.map(\.area)
  }

  /// From the smallest; nil without true objects.
  var result: [EvaluationReport.SizeResult]? {
    let areas = (found + missed).sorted()
    guard !areas.isEmpty else { return nil }
    var limits: [Int] = []
    for quarter in 1...3 {
      let limit = areas[(areas.count * quarter + 3) / 4 - 1]
      // Of many that are alike none goes to the next quarter.
      if limit != limits.last, limit != areas.last { limits.append(limit) }
    }
    let bounds: [Int?] = [nil] + limits + [nil]
    return (0...limits.count).map { index in
      let (above, upTo) = (bounds[index], bounds[index + 1])
      func count(_ areas: [Int]) -> Int { areas.count { $0 > above ?? -1 && $0 <= upTo ?? .max } }
      let (found, missed, wrong) = (count(found), count(missed), count(wrong))
      return EvaluationReport.SizeResult(
        above: above, upTo: upTo, truth: found + missed, matched: found, wrong: wrong,
        recall: Double(found) / Double(found + missed),
        averagePrecision: Double(found) / Double(found + missed + wrong))
    }
  }
}

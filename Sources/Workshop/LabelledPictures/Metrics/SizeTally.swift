/// The sizes of the objects of one class that were found, missed, and found without being there, over pictures.
package struct SizeTally {
  private var found: [Int] = []
  private var missed: [Int] = []
  private var wrong: [Int] = []

  package init() {}

  /// - Parameters:
  ///   - truth: the areas of the picture's true objects of the class.
  ///   - counted: those of the counted ones.
  package mutating func add(
    _ pairs: [ObjectPair], truth: [(number: Int, area: Int)], counted: [(number: Int, area: Int)]
  ) {
    let (truths, partners) = (Set(pairs.map(\.truth)), Set(pairs.map(\.found)))
    for object in truth {
      if truths.contains(object.number) { found.append(object.area) } else { missed.append(object.area) }
    }
    wrong += counted.filter { !partners.contains($0.number) }.map(\.area)
  }

  /// From the smallest; nil without true objects.
  package var result: [SizeResult]? {
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
      return SizeResult(
        above: above, upTo: upTo, truth: found + missed, matched: found, wrong: wrong,
        recall: Double(found) / Double(found + missed),
        averagePrecision: Double(found) / Double(found + missed + wrong))
    }
  }
}

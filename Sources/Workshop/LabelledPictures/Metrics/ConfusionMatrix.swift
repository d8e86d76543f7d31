/// How often each class was taken for which, in pixels.
public struct ConfusionMatrix: Equatable, Sendable, Codable {
  /// How many classes there are, the background included.
  public let classes: Int
  /// Rows: the true class; columns: the predicted one.
  public private(set) var counts: [Int]

  /// No pixel counted yet.
  public init(classes: Int) {
    self.classes = classes
    counts = Array(repeating: 0, count: classes * classes)
  }

  /// - Precondition: as many columns as rows.
  public init(rows: [[Int]]) {
    precondition(rows.allSatisfy { $0.count == rows.count })
    (classes, counts) = (rows.count, rows.flatMap { $0 })
  }

  /// Pixels of one class that were taken for another, or for the same.
  public subscript(truth truth: Int, predicted predicted: Int) -> Int { counts[truth * classes + predicted] }

  /// Counts pixels; those whose label is no class are left out.
  ///
  /// Spans, not sequences: a generic function of another module is not specialised, which is 50 times slower here.
  ///
  /// - Precondition: as many labels as predictions; predictions are classes.
  public mutating func add(labels: Span<UInt8>, predicted: Span<UInt8>) {
    precondition(labels.count == predicted.count)
    let classes = classes
    var counts = counts.mutableSpan
    for pixel in labels.indices where Int(labels[pixel]) < classes {
      precondition(Int(predicted[pixel]) < classes)
      counts[Int(labels[pixel]) * classes + Int(predicted[pixel])] += 1
    }
  }

  /// Adds the pixels of another matrix.
  ///
  /// - Precondition: as many classes.
  public mutating func add(_ other: ConfusionMatrix) {
    precondition(other.classes == classes)
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// Pixels of a class.
  public func truthCount(_ label: Int) -> Int {
    (0..<classes).reduce(0) { $0 + self[truth: label, predicted: $1] }
  }
  /// Pixels taken for a class.
  public func predictedCount(_ label: Int) -> Int {
    (0..<classes).reduce(0) { $0 + self[truth: $1, predicted: label] }
  }
  /// Pixels counted, rightly labelled or not.
  public var total: Int { counts.reduce(0, +) }

  /// Pixels labelled right, of all. Nil without pixels.
  public var pixelAccuracy: Double? {
    ratio((0..<classes).reduce(0) { $0 + self[truth: $1, predicted: $1] }, total)
  }

  /// Intersection over union: right / (true or predicted). Nil for a class that occurs in neither.
  public func intersectionOverUnion(_ label: Int) -> Double? {
    let right = self[truth: label, predicted: label]
    return ratio(right, truthCount(label) + predictedCount(label) - right)
  }

  /// Dice = F1: 2 right / (true + predicted). Nil for a class that occurs in neither.
  public func dice(_ label: Int) -> Double? {
    ratio(2 * self[truth: label, predicted: label], truthCount(label) + predictedCount(label))
  }

  /// Right / predicted. Nil for a class never predicted.
  public func precision(_ label: Int) -> Double? {
    ratio(self[truth: label, predicted: label], predictedCount(label))
  }

  /// Right / true. Nil for a class without pixels.
  public func recall(_ label: Int) -> Double? {
    ratio(self[truth: label, predicted: label], truthCount(label))
  }

  /// Cohen's kappa: how much more often two labellings agree than they would by chance, 1 for always, 0 for chance alone
  /// (Cohen, Educational and Psychological Measurement 20, 1960). Nil without pixels, and where one class is all there is.
  public var kappa: Double? {
    guard total > 0, let observed = pixelAccuracy else { return nil }
    let all = Double(total)
    let expected = (0..<classes).reduce(0.0) {
      $0 + Double(truthCount($1)) / all * (Double(predictedCount($1)) / all)
    }
    return expected < 1 ? (observed - expected) / (1 - expected) : nil
  }

  /// Mean intersection over union of the classes but the background, as far as they occur. Nil when none does.
  public var objectIntersectionOverUnion: Double? {
    let values = (1..<max(1, classes)).compactMap { intersectionOverUnion($0) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  enum CodingKeys: String, CodingKey { case classes, counts }

  /// Reads `classes` and `counts`.
  ///
  /// - Throws: `DecodingError` unless there are 1...256 classes and a count of 0...2^48 for each pair of them.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    classes = try container.decode(Int.self, forKey: .classes)
    counts = try container.decode([Int].self, forKey: .counts)
    // So large that no run reaches it, so small that sums cannot overflow.
    let possible = 0...1 << 48
    guard (1...256).contains(classes), counts.count == classes * classes,
      counts.allSatisfy({ possible.contains($0) })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .counts, in: container, debugDescription: "there must be one count per pair of classes")
    }
  }

  private func ratio(_ part: Int, _ whole: Int) -> Double? {
    whole == 0 ? nil : Double(part) / Double(whole)
  }
}

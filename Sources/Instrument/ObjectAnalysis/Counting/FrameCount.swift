/// The objects of one frame by class. Holds no reference, so that it can be copied into queues without allocating.
public struct FrameCount: Sendable {
  /// The most classes, the background included.
  public static let classLimit = 64
  /// The most regions times classes.
  public static let regionCountLimit = 64

  /// The number of classes, the background included.
  public let classCount: Int
  private var counts = InlineArray<64, UInt32>(repeating: 0)
  private var areas = InlineArray<64, Int>(repeating: 0)
  private var refusals = InlineArray<16, UInt32>(repeating: 0)
  /// Region by region, `classCount` counts each.
  private var regionCounts = InlineArray<64, UInt32>(repeating: 0)
  private var doubts = InlineArray<64, Double>(repeating: 0)
  /// All objects that count.
  public private(set) var objects = 0
  /// The area of all objects that count, in camera pixels.
  public private(set) var area = 0
  /// Objects beyond the most that are kept of one frame: neither counted nor refused.
  public internal(set) var overflow = 0

  /// - Precondition: `classCount` in 1...64.
  public init(classCount: Int) {
    precondition((1...Self.classLimit).contains(classCount))
    self.classCount = classCount
  }

  /// The objects of a class that count.
  public func objects(label: Int) -> Int {
    precondition((0..<classCount).contains(label))
    return Int(counts[label])
  }

  /// The area of the objects of a class that count. **Units**: camera pixels.
  public func area(label: Int) -> Int {
    precondition((0..<classCount).contains(label))
    return areas[label]
  }

  /// The variance of a class's count that the network's own confidences give: the sum of `p (1 - p)` over the objects of
  /// the class that count, or would but for the gate of confidence, `p` being the mean confidence of their pixels.
  public func doubt(label: Int) -> Double {
    precondition((0..<classCount).contains(label))
    return doubts[label]
  }

  mutating func addDoubt(label: Int, confidence: Double) { doubts[label] += confidence * (1 - confidence) }

  /// The objects that a rule refused.
  public func refused(_ verdict: ObjectVerdict) -> Int { Int(refusals[Int(verdict.rawValue)]) }

  /// The objects that some rule refused.
  public var refused: Int {
    var sum = 0
    for index in refusals.indices { sum += Int(refusals[index]) }
    return sum
  }

  /// Takes one more object.
  ///
  /// - Parameter area: in camera pixels.
  /// - Precondition: an object that counts has a label below `classCount`.
  public mutating func add(label: Int, area: Int, verdict: ObjectVerdict) {
    guard verdict == .counted else {
      refusals[Int(verdict.rawValue)] += 1
      return
    }
    precondition((0..<classCount).contains(label))
    counts[label] += 1
    areas[label] += area
    objects += 1
    self.area += area
  }

  /// Takes back the doubt of an object that no longer counts.
  mutating func removeDoubt(label: Int, confidence: Double) {
    doubts[label] = max(0, doubts[label] - confidence * (1 - confidence))
  }

  /// Files an object that was counted under a rule that refuses it.
  ///
  /// - Precondition: it was added with the same label and area as `counted`.
  public mutating func withdraw(label: Int, area: Int, verdict: ObjectVerdict) {
    precondition(verdict != .counted && counts[label] > 0 && areas[label] >= area)
    refusals[Int(verdict.rawValue)] += 1
    counts[label] -= 1
    areas[label] -= area
    objects -= 1
    self.area -= area
  }

  /// The objects of a class that count in a region of interest.
  public func objects(label: Int, region: Int) -> Int {
    precondition((0..<classCount).contains(label) && region >= 0)
    return Int(regionCounts[region * classCount + label])
  }

  mutating func addInRegion(_ region: Int, label: Int, _ difference: Int) {
    let index = region * classCount + label
    regionCounts[index] = UInt32(Int(regionCounts[index]) + difference)
  }

  /// Whether the classes add up to the totals.
  public var addsUp: Bool {
    var (objectSum, areaSum) = (0, 0)
    for label in counts.indices {
      objectSum += Int(counts[label])
      areaSum += areas[label]
    }
    return objectSum == objects && areaSum == area
  }
}

extension FrameCount: Equatable {
  /// By counts, areas and refusals, of regions too; the network's doubts are not compared.
  public static func == (a: FrameCount, b: FrameCount) -> Bool {
    a.classCount == b.classCount && a.objects == b.objects && a.area == b.area && a.overflow == b.overflow
      && a.counts.indices.allSatisfy { a.counts[$0] == b.counts[$0] && a.areas[$0] == b.areas[$0] }
      && a.refusals.indices.allSatisfy { a.refusals[$0] == b.refusals[$0] }
      && a.regionCounts.indices.allSatisfy { a.regionCounts[$0] == b.regionCounts[$0] }
  }
}

/// The objects of one frame by class. Holds no reference, so that it can be copied into queues without allocating.
public struct FrameCount: Sendable {
  /// The most classes, the background included.
  public static let classLimit = 64

  /// The number of classes, the background included.
  public let classCount: Int
  private var counts = InlineArray<64, UInt32>(repeating: 0)
  private var areas = InlineArray<64, Int>(repeating: 0)
  private var refusals = InlineArray<8, UInt32>(repeating: 0)
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
  public static func == (a: FrameCount, b: FrameCount) -> Bool {
    a.classCount == b.classCount && a.objects == b.objects && a.area == b.area && a.overflow == b.overflow
      && a.counts.indices.allSatisfy { a.counts[$0] == b.counts[$0] && a.areas[$0] == b.areas[$0] }
      && a.refusals.indices.allSatisfy { a.refusals[$0] == b.refusals[$0] }
  }
}

/// What makes a connected component an object that counts.
public struct ObjectRules: Equatable, Sendable {
  /// Whether objects count that the picture cuts.
  public enum Border: String, Sendable, Codable, CaseIterable {
    /// They count like all others.
    case countAll = "count_all"
    /// They do not count.
    case exclude
    /// Those at the upper and left edge count, those that touch the lower or right edge do not: the rule of counting
    /// chambers, by which neighbouring pictures together count each object once.
    case twoEdges = "two_edges"
  }

  /// The smallest area that counts, per class label (index 0, the background, is unused), in pixels of the label map.
  public var minimumArea: [Int]
  /// Further limits, per class label; classes without one have none.
  public var minimumAreaLimit: [Int: AreaLimit] = [:]
  /// As `minimumAreaLimit`, for the largest area that counts.
  public var maximumAreaLimit: [Int: AreaLimit] = [:]
  /// The smallest circularity that counts, per class label, in 0...1.
  public var minimumCircularity: [Int: Double] = [:]
  /// The smallest mean confidence of the pixels that counts, per class label, in 0...1.
  public var minimumConfidence: [Int: Double] = [:]
  /// Classes whose objects do not count at all.
  public var uncountedClasses: Set<Int> = []
  /// All objects count unless something else is asked for.
  public var border = Border.countAll
  /// Objects count when their centroid lies in one of these; all count when there are none.
  public var regions: [RegionOfInterest] = []

  /// The most cells of regions times classes, which have a count each.
  public static let regionCountLimit = FrameCount.regionCountLimit

  /// Counts by area alone. **Shape**: a value per class label, the background's included; 2...64 of them.
  public init(minimumArea: [Int]) { self.minimumArea = minimumArea }

  /// The number of classes, the background included.
  public var classCount: Int { minimumArea.count }

  /// Whether the shapes of objects must be measured to apply these rules.
  public var needsShapes: Bool { !minimumCircularity.isEmpty }

  /// Whether the network's confidences are needed to apply these rules.
  public var needsConfidence: Bool { !minimumConfidence.isEmpty }

  /// What is wrong with these rules, or nil.
  var problem: AnalysisError? {
    func wrong(_ problem: String) -> AnalysisError { AnalysisError("counting rules", problem) }
    guard (2...FrameCount.classLimit).contains(classCount) else {
      return wrong("are for \(classCount) classes; there must be 2 to \(FrameCount.classLimit)")
    }
    if let label = minimumArea.firstIndex(where: { $0 < 0 }) {
      return wrong("have the minimum area \(minimumArea[label]) for class \(label); it must not be negative")
    }
    let labels = [
      minimumAreaLimit.keys.sorted(), maximumAreaLimit.keys.sorted(), minimumCircularity.keys.sorted(),
      minimumConfidence.keys.sorted(), uncountedClasses.sorted(),
    ]
    if let label = labels.joined().first(where: { !(1..<classCount).contains($0) }) {
      return wrong("name the class \(label); expected 1 to \(classCount - 1)")
    }
    for (label, limit) in minimumCircularity.sorted(by: { $0.key < $1.key }) where !(0...1).contains(limit) {
      return wrong("have the minimum circularity \(limit) for class \(label); expected 0 to 1")
    }
    for (label, limit) in minimumConfidence.sorted(by: { $0.key < $1.key }) where !(0...1).contains(limit) {
      return wrong("have the minimum confidence \(limit) for class \(label); expected 0 to 1")
    }
    if regions.count * classCount > Self.regionCountLimit {
      return wrong(
        "have \(regions.count) regions for \(classCount) classes, the background included; "
          + "expected at most \(Self.regionCountLimit / classCount) regions")
    }
    if let twice = regions.indices.first(where: { index in
      regions[..<index].contains { $0.name == regions[index].name }
    }) {
      return wrong("have two regions of the name '\(regions[twice].name)'")
    }
    return nil
  }
}

/// Why an object counts or does not: the first rule, in this order, that refuses it.
public enum ObjectVerdict: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// No rule refuses it.
  case counted
  /// Its label is none of the classes that count.
  case unknownClass
  /// Its area is below the smallest that counts for its class.
  case tooSmall
  /// Its area is above the largest that counts for its class.
  case tooLarge
  /// It is less round than its class must be.
  case notRound
  /// The picture cuts it, at an edge where such objects do not count.
  case cutByBorder
  /// Its centroid lies in none of the regions of interest.
  case outsideRegions
  /// The network is less sure of it than of what counts.
  case unsure
  /// It does not move while others do: dirt.
  case stuck
}

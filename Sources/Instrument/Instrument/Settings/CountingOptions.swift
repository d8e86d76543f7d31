import Imaging
import ObjectAnalysis
import SegNetModel

/// What a person wants to count beyond what the model says, by the names of classes: the section `counting` of a
/// configuration.
public struct CountingOptions: Equatable, Sendable, Codable {
  /// An area as a person states it: one of the two.
  public struct Area: Equatable, Sendable, Codable {
    /// **Units**: camera pixels.
    public var pixels: Double?
    /// **Units**: µm².
    public var squareMicrometers: Double?

    /// Needs no calibration.
    public init(pixels: Double) { self.pixels = pixels }
    /// Needs a calibration when it is used.
    public init(squareMicrometers: Double) { self.squareMicrometers = squareMicrometers }

    var limit: AreaLimit {
      squareMicrometers.map { .squareMicrometers($0) } ?? .cameraPixels(pixels ?? 0)
    }
  }

  /// What an object of a class must be like to count.
  public struct Gates: Equatable, Sendable, Codable {
    /// False for a class that is not asked for.
    public var counts = true
    /// Takes the place of the model's own.
    public var minimumArea: Area?
    /// Objects above it do not count; nil for no limit.
    public var maximumArea: Area?
    /// In 0...1, where 1 is a disc; nil for no limit.
    public var minimumCircularity: Double?
    /// The mean over the object's pixels, in 0...1; nil for no limit.
    public var minimumConfidence: Double?
    /// Pieces of a long thin object are joined over gaps up to this, 0 for none; takes the place of the model's own.
    public var joinGap: TrackingOptions.Length?

    /// Everything of the class counts that the model itself lets count.
    public init() {}
  }

  /// A part of the picture in which objects count: a polygon.
  public struct Region: Equatable, Sendable, Codable {
    /// Becomes a part of column names: 1 to 32 lower-case letters, digits or `_`.
    public var name: String
    /// **Units**: camera pixels, `[x, y]` each.
    public var corners: [[Double]]

    /// Takes both as written; `settings(for:pictureSize:calibration:)` checks them.
    public init(name: String, corners: [[Double]]) { (self.name, self.corners) = (name, corners) }
  }

  /// How objects that touch are split, when it is not to be as the model says.
  public struct Splitting: Equatable, Sendable, Codable {
    /// `none` leaves touching objects whole; `watershed` splits them by the distance to their outline.
    public enum Method: String, Sendable, Codable, CaseIterable { case none, watershed }
    /// Takes the place of the model's own method, which may split by a map of the network.
    public var method: Method
    /// **Units**: pixels of the label map.
    public var minimumDepth: Double?
    /// As a share of the lower of two peaks, 0...0.99 in a file; nil for the usual one of `SplittingRule`.
    public var relativeDepth: Double?

    /// Depths that are nil become those of `SplittingRule`.
    public init(method: Method, minimumDepth: Double? = nil, relativeDepth: Double? = nil) {
      (self.method, self.minimumDepth, self.relativeDepth) = (method, minimumDepth, relativeDepth)
    }
  }

  /// By the name of the class; classes that are not named count as the model says.
  public var classes: [String: Gates] = [:]
  /// All objects count unless a person says otherwise.
  public var border = ObjectRules.Border.countAll
  /// In order; objects count when they lie in any of them, and everywhere when there are none.
  public var regions: [Region] = []
  /// Holes up to this area are filled; nil fills none. **Units**: camera pixels.
  public var largestHole: Int?
  /// Nil for what the model says.
  public var splitting: Splitting?
  /// Frames of the median count; nil for no smoothing.
  public var smoothing: Int?
  /// The probability with which intervals hold the true count.
  public var intervalLevel: Double?
  /// By class name the factor that `hooke intervals` learnt from pictures whose truth is known.
  public var intervalFactors: [String: Double] = [:]

  /// The level of intervals where nobody says one.
  static let usualIntervalLevel = 0.95

  /// Nothing beyond what the model says.
  public init() {}

  /// The rules for a model and a camera, the model's own among them.
  ///
  /// - Throws: `AnalysisError` for a class that the model lacks, a region outside the picture, a length in µm without a
  ///   calibration, and limits that contradict each other.
  public func settings(
    for model: ModelDescription, pictureSize: PixelSize, calibration: SpatialCalibration?
  ) throws(AnalysisError) -> AnalysisSettings {
    var settings = AnalysisSettings(model: model, calibration: calibration)
    for (name, gates) in classes.sorted(by: { $0.key < $1.key }) {
      let label = try Self.label(of: name, in: model.palette)
      apply(gates, label: label, to: &settings.rules)
      try settings.checkAreas(label: label, name: name)
      if let gap = gates.joinGap { try settings.join(over: gap, label: label, name: name) }
    }
    if model.palette.objects.allSatisfy({ settings.rules.uncountedClasses.contains($0.label) }) {
      throw AnalysisError(
        "classes", "have 'count: false' all of them: nothing would be counted",
        advice: "leave at least one of them out")
    }
    for name in intervalFactors.keys.sorted() { _ = try Self.label(of: name, in: model.palette) }
    settings.rules.border = border
    // Before any of them is looked at: each is compared with every pixel.
    guard regions.count <= ObjectRules.regionCountLimit else {
      throw AnalysisError(
        "regions", "are \(regions.count), expected at most \(ObjectRules.regionCountLimit)",
        advice: "leave some of them out")
    }
    for region in regions { settings.rules.regions.append(try region.checked(pictureSize)) }
    if let largestHole {
      let block = Int(settings.reduction.area.rounded(.up))
      guard largestHole >= block else {
        throw AnalysisError(
          "fill_holes_px",
          "is \(largestHole), less than the \(block) camera pixels that the model sees as one",
          advice: "give \(block) or more, or leave it out")
      }
      settings.largestHole = settings.reduction.blocks(inArea: largestHole)
    }
    if let splitting {
      guard settings.borderLabel == nil else {
        throw AnalysisError(
          "splitting",
          "cannot be '\(splitting.method.rawValue)': the model tells objects apart by a border class",
          advice: "leave 'splitting' out")
      }
      settings.splitting = nil
      if splitting.method == .watershed {
        let usual = SplittingRule()
        settings.splitting = SplittingRule(
          minimumDepth: splitting.minimumDepth ?? usual.minimumDepth,
          relativeDepth: splitting.relativeDepth ?? usual.relativeDepth)
      }
    }
    settings.measuresConfidence = !intervalFactors.isEmpty
    return settings
  }

  private func apply(_ gates: Gates, label: Int, to rules: inout ObjectRules) {
    if !gates.counts { rules.uncountedClasses.insert(label) }
    if let area = gates.minimumArea {
      rules.minimumArea[label] = 0
      rules.minimumAreaLimit[label] = area.limit
    }
    if let area = gates.maximumArea { rules.maximumAreaLimit[label] = area.limit }
    rules.minimumCircularity[label] = gates.minimumCircularity
    rules.minimumConfidence[label] = gates.minimumConfidence
  }

  /// - Throws: `AnalysisError` that says which classes there are.
  static func label(of name: String, in palette: ClassPalette) throws(AnalysisError) -> Int {
    if let object = palette.objects.first(where: { $0.entry.name == name }) { return object.label }
    let known = palette.objects.map(\.entry.name).joined(separator: ", ")
    throw AnalysisError("class '\(name)'", "is none of the model's", advice: "the model counts \(known)")
  }
}

extension AnalysisSettings {
  /// - Throws: `AnalysisError` that names the class, for a length in µm without a calibration and one that is too long.
  fileprivate mutating func join(over gap: TrackingOptions.Length, label: Int, name: String)
    throws(AnalysisError)
  {
    let length = try gap.inLabelPixels(
      "class '\(name)': join_gap", reduction: reduction, calibration: calibration)
    guard CountingRules.possibleJoinGaps.contains(length) else {
      let longest = CountingRules.possibleJoinGaps.upperBound * reduction.side
      throw AnalysisError(
        "class '\(name)'", "has a gap to join that is longer than \(longest) camera pixels",
        advice: "give a shorter join_gap_px or join_gap_um")
    }
    var gaps = joinGaps ?? [Double](repeating: 0, count: rules.classCount)
    gaps[label] = length
    joinGaps = gaps.allSatisfy { $0 == 0 } ? nil : gaps
  }
}

extension CountingOptions.Region {
  fileprivate func checked(_ pictureSize: PixelSize) throws(AnalysisError) -> RegionOfInterest {
    let isWord = name.utf8.allSatisfy {
      (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_")
    }
    guard isWord, (1...32).contains(name.utf8.count) else {
      throw AnalysisError(
        "region '\(name)'",
        "has a name that cannot be a column; expected 1 to 32 lower-case letters, digits or _")
    }
    var points: [PixelPoint] = []
    for corner in corners {
      guard corner.count == 2 else {
        throw AnalysisError(
          "region '\(name)'", "has a corner of \(corner.count) numbers; expected [x, y] in camera pixels")
      }
      points.append(PixelPoint(x: corner[0], y: corner[1]))
    }
    let region = try RegionOfInterest(name: name, corners: points, pictureSize: pictureSize)
    guard CountingVolume.fieldPixels(labelSize: pictureSize, reduction: 1, regions: [region]) > 0 else {
      throw AnalysisError(
        "region '\(name)'", "holds the middle of no pixel: nothing could lie in it",
        advice: "set its corners further apart")
    }
    return region
  }
}

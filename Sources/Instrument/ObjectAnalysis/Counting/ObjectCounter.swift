import Imaging

/// Decides which objects count, by stated rules in a stated order: class, area, roundness, border, region,
/// confidence.
public struct ObjectCounter: Sendable {
  /// The limits of a class, in pixels of the label map.
  private struct Gate: Sendable {
    var minimumArea: Double
    var maximumArea: Double
    var minimumCircularity: Double
    var minimumConfidence: Double
    var counts: Bool
  }

  /// As given; `scale` and a calibration turned their areas into pixels of the label map.
  public let rules: ObjectRules
  /// From pixels of the label map to whole objects in the camera's picture.
  public let scale: ObjectScale
  private let gates: [Gate]

  /// - Throws: `AnalysisError` when the rules contradict themselves or need a calibration that is not there.
  public init(rules: ObjectRules, scale: ObjectScale, calibration: SpatialCalibration? = nil)
    throws(AnalysisError)
  {
    if let problem = rules.problem { throw problem }
    guard scale.reduction.isPossible else {
      throw AnalysisError(
        "reduction", "is \(scale.reduction); it must be \(Reduction.one) to \(Reduction.largest)")
    }
    var gates: [Gate] = []
    for label in 0..<rules.classCount {
      var gate = Gate(
        minimumArea: Double(rules.minimumArea[label]), maximumArea: .infinity,
        minimumCircularity: rules.minimumCircularity[label] ?? 0,
        minimumConfidence: rules.minimumConfidence[label] ?? 0,
        counts: label > 0 && !rules.uncountedClasses.contains(label))
      if let limit = rules.minimumAreaLimit[label] {
        let area = try limit.inLabelPixels(scale, label: label, calibration: calibration)
        gate.minimumArea = max(gate.minimumArea, area)
      }
      if let limit = rules.maximumAreaLimit[label] {
        gate.maximumArea = try limit.inLabelPixels(scale, label: label, calibration: calibration)
      }
      guard gate.minimumArea <= gate.maximumArea else {
        throw AnalysisError(
          "counting rules",
          "let nothing of class \(label) count: from \(gate.minimumArea) to \(gate.maximumArea) label pixels")
      }
      gates.append(gate)
    }
    (self.rules, self.scale, self.gates) = (rules, scale, gates)
  }

  /// The first rule that refuses an object, or `counted`.
  ///
  /// - Parameters:
  ///   - shape: what the measurer gave for the object.
  ///   - size: of the label map.
  ///   - confidence: the mean confidence of the object's pixels, in 0...1.
  /// - Precondition: what the rules look at is there: shape, size (for edges), confidence.
  public func verdict(
    on object: SegmentedObject, shape: ObjectGeometry? = nil, size: PixelSize? = nil,
    confidence: Double? = nil
  ) -> ObjectVerdict {
    let label = Int(object.label)
    if label >= gates.count { return .unknownClass }
    let gate = gates[label]
    if !gate.counts { return .unknownClass }
    if Double(object.area) < gate.minimumArea { return .tooSmall }
    if Double(object.area) > gate.maximumArea { return .tooLarge }
    if gate.minimumCircularity > 0 {
      guard let shape else { preconditionFailure("rules about roundness need the objects' shapes") }
      if shape.circularity < gate.minimumCircularity { return .notRound }
    }
    if rules.border != .countAll {
      guard let size else { preconditionFailure("rules about edges need the size of the label map") }
      let cut = scale.cut(object, in: size)
      if cut.after || cut.before && rules.border == .exclude { return .cutByBorder }
    }
    if !rules.regions.isEmpty {
      let center = object.centroid.inCameraPixels(reduction: scale.reduction)
      if !isInRegion(center) { return .outsideRegions }
    }
    if gate.minimumConfidence > 0 {
      guard let confidence else { preconditionFailure("rules about confidence need the network's") }
      if confidence < gate.minimumConfidence { return .unsure }
    }
    return .counted
  }

  private func isInRegion(_ point: PixelPoint) -> Bool {
    for index in rules.regions.indices where rules.regions[index].contains(point) { return true }
    return false
  }

  /// Counts the objects of a frame by rules that need neither shapes nor edges.
  ///
  /// - Parameter overflow: objects that the component search found but did not keep.
  /// - Postcondition: every object given is counted or refused exactly once, and the classes add up to the totals.
  public func count(_ objects: Span<SegmentedObject>, overflow: Int = 0) -> FrameCount {
    var count = FrameCount(classCount: rules.classCount)
    for index in objects.indices { add(objects[index], verdict(on: objects[index]), to: &count) }
    count.overflow = overflow
    precondition(count.addsUp && count.objects + count.refused == objects.count)
    return count
  }

  /// Adds an object to a count.
  func add(_ object: SegmentedObject, _ verdict: ObjectVerdict, to count: inout FrameCount) {
    count.add(label: Int(object.label), area: scale.area(of: object), verdict: verdict)
    if verdict == .counted { addToRegions(object, 1, &count) }
  }

  /// Takes back an object that was counted, for a reason that only later frames could tell.
  func withdraw(_ object: SegmentedObject, _ verdict: ObjectVerdict, from count: inout FrameCount) {
    count.withdraw(
      label: Int(object.label), area: scale.area(of: object), verdict: verdict)
    addToRegions(object, -1, &count)
  }

  /// An object counts in each region that its centroid lies in, and once in the frame.
  private func addToRegions(_ object: SegmentedObject, _ difference: Int, _ count: inout FrameCount) {
    guard !rules.regions.isEmpty else { return }
    let center = object.centroid.inCameraPixels(reduction: scale.reduction)
    for index in rules.regions.indices where rules.regions[index].contains(center) {
      count.addInRegion(index, label: Int(object.label), difference)
    }
  }
}

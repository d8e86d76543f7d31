import Imaging

/// From label rows to counted objects, in memory taken once: holes filled, components found, touching objects split, pieces
/// of thin ones joined, shapes measured, rules applied.
///
/// Legal calls: `append` once per row from the top, then `finish`, then the results until `reset`.
/// **Cost**: no allocation after `init`.
public struct FrameAnalyzer: ~Copyable, Sendable {
  /// Fixed when the analyzer was made, since its memory depends on them.
  public let settings: AnalysisSettings
  /// Of the label maps that it takes. **Units**: pixels of the label map.
  public let size: PixelSize
  /// The objects by class after all rules. Complete after `finish`.
  public private(set) var count: FrameCount
  private let counter: ObjectCounter
  private let measures: Bool
  private let weighsConfidence: Bool
  /// The step that the objects come from in the end.
  private enum Outcome { case found, split, returned, joined }
  private let outcome: Outcome
  /// The step before objects are joined.
  private let parted: Outcome
  private var components: ConnectedComponents
  // Steps that the settings leave out are planned for a single pixel.
  private var filler: HoleFiller
  /// Filling holes and giving borders back need the whole label map, so rows wait here.
  private var waiting: FixedBuffer<UInt8>
  private var splitter: ObjectSplitter
  private var returner: BorderReturner
  private var joiner: PieceJoiner
  private var measurer: ObjectMeasurer
  private var certainty: ConfidenceMeasurer
  private var decided: FixedBuffer<ObjectVerdict>

  /// - Throws: `AnalysisError` when the label map is too large or the settings contradict themselves.
  public init(size: PixelSize, settings: AnalysisSettings) throws(AnalysisError) {
    if let problem = settings.splitting?.problem { throw problem }
    if let largestHole = settings.largestHole, largestHole < 1 {
      throw AnalysisError("largest hole", "is \(largestHole) pixels; expected 1 or more, or none")
    }
    if let label = settings.borderLabel {
      guard (1..<settings.rules.classCount).contains(Int(label)) else {
        throw AnalysisError(
          "border class", "is \(label); expected 1 to \(settings.rules.classCount - 1)")
      }
    }
    if let gaps = settings.joinGaps {
      let possible = 0...PieceJoiner.gapLimit
      guard gaps.count == settings.rules.classCount, gaps.allSatisfy(possible.contains) else {
        throw AnalysisError(
          "gaps to join",
          "are \(gaps) pixels of the network; expected one per class, up to \(PieceJoiner.gapLimit)")
      }
    }
    // What can fail comes before the first stored property is set.
    let single = PixelSize(width: 1, height: 1)
    let fillsHoles = settings.largestHole != nil
    let waits = fillsHoles || settings.borderLabel != nil
    let measures = settings.measuresShapes || settings.rules.needsShapes
    let weighsConfidence = settings.measuresConfidence || settings.rules.needsConfidence
    let counter = try ObjectCounter(
      rules: settings.rules, scale: settings.scale, calibration: settings.calibration)
    let components = try ConnectedComponents(size: size)
    let filler = try HoleFiller(size: fillsHoles ? size : single)
    let splitter = try ObjectSplitter(
      size: settings.splitting != nil ? size : single, floodsMaps: settings.splitting?.map != nil)
    let returner = try BorderReturner(size: settings.borderLabel != nil ? size : single)
    let joins = settings.joinGaps?.contains { $0 > 0 } ?? false
    let joiner = try PieceJoiner(size: joins ? size : single, gaps: settings.joinGaps ?? [])
    let measurer = try ObjectMeasurer(size: measures ? size : single)
    let certainty = try ConfidenceMeasurer(size: weighsConfidence ? size : single)
    (self.counter, self.measures, self.weighsConfidence) = (counter, measures, weighsConfidence)
    self.certainty = certainty
    self.components = components
    self.filler = filler
    self.splitter = splitter
    self.returner = returner
    self.joiner = joiner
    self.measurer = measurer
    waiting = FixedBuffer(capacity: waits ? size.pixelCount : 1)
    decided = FixedBuffer(capacity: min(ObjectTable.objectLimit, size.pixelCount))
    count = FrameCount(classCount: settings.rules.classCount)
    (self.size, self.settings) = (size, settings)
    if settings.borderLabel != nil, settings.splitting?.map == nil {
      parted = .returned
    } else {
      parted = settings.splitting == nil ? .found : .split
    }
    outcome = joins ? .joined : parted
  }

  /// The memory planned for the worst label map, in bytes; pages that no frame needs are never touched.
  public var plannedByteCount: Int {
    components.plannedByteCount + filler.plannedByteCount + waiting.byteCount + splitter.plannedByteCount
      + returner.plannedByteCount + joiner.plannedByteCount + measurer.plannedByteCount
      + certainty.plannedByteCount
      + decided.byteCount
  }

  /// Forgets the frame.
  public mutating func reset() {
    components.reset()
    waiting.removeAll()
    decided.removeAll()
  }

  /// Takes the next row of labels.
  ///
  /// - Precondition: `labels.count == size.width`, and fewer than `size.height` rows were taken.
  public mutating func append(row labels: Span<UInt8>) {
    precondition(labels.count == size.width)
    if settings.largestHole == nil, settings.borderLabel == nil {
      components.append(row: labels)
    } else {
      for index in labels.indices { waiting.append(labels[index]) }
    }
  }

  /// Whether a border class is there, but a map tells objects apart.
  private var joinsBorder: Bool { settings.borderLabel != nil && settings.splitting?.map != nil }

  /// Ends the frame: afterwards the results are complete.
  ///
  /// - Parameters:
  ///   - confidence: per pixel of the label map how sure the network is of its label, 0 to 255 for 0 to 1; empty when the
  ///     settings ask for none.
  ///   - map: per pixel the network's map that the settings split touching objects by; empty when they name none.
  /// - Precondition: every row was taken.
  public mutating func finish(confidence: Span<UInt8> = Span(), map: Span<Float> = Span()) {
    precondition(!weighsConfidence || !confidence.isEmpty, "the settings ask for the network's confidences")
    findObjects(map)
    if weighsConfidence {
      switch outcome {
      case .found: certainty.measure(components.table, confidence: confidence)
      case .split: certainty.measure(splitter.table, confidence: confidence)
      case .returned: certainty.measure(returner.table, confidence: confidence)
      case .joined: certainty.measure(joiner.table, confidence: confidence)
      }
    }
    decide()
  }

  private mutating func findObjects(_ map: Span<Float>) {
    if settings.largestHole != nil || settings.borderLabel != nil {
      precondition(waiting.count == size.pixelCount, "the label map is not complete")
      if let largestHole = settings.largestHole { filler.fill(&waiting, maximumArea: largestHole) }
      if let border = settings.borderLabel {
        returner.removeBorder(border, from: &waiting)
      }
      components.append(rows: waiting)
    }
    components.finish()
    if joinsBorder {
      // What lies within the border and the border itself are the objects' alike: the map decides where one ends.
      returner.returnBorder(to: components.table)
      returner.table.paintLabels(into: &waiting)
      components.reset()
      components.append(rows: waiting)
      components.finish()
    }
    if let rule = settings.splitting { splitter.split(components.table, rule: rule, map: map) }
    if parted == .returned {
      if settings.splitting != nil {
        returner.returnBorder(to: splitter.table)
      } else {
        returner.returnBorder(to: components.table)
      }
    }
    if outcome == .joined {
      switch parted {
      case .split: joiner.join(splitter.table)
      case .returned: joiner.join(returner.table)
      case .found, .joined: joiner.join(components.table)
      }
    }
    assert(addsUp)
    guard measures else { return }
    switch outcome {
    case .found: measurer.measure(components.table)
    case .split: measurer.measure(splitter.table)
    case .returned: measurer.measure(returner.table)
    case .joined: measurer.measure(joiner.table)
    }
  }

  /// Whether each labelled pixel belongs to one object, and splitting lost none. Looked at in debug builds.
  private var addsUp: Bool {
    switch outcome {
    case .found: components.table.addsUp
    case .split:
      splitter.table.addsUp && (splitter.table.overflow > 0 || splitter.table.area == components.table.area)
    case .returned: returner.table.addsUp
    case .joined: joiner.table.addsUp
    }
  }

  /// Analyses a whole label map with what else the network gives; see `finish(confidence:map:)`.
  ///
  /// - Precondition: `labels.size == size`.
  public mutating func analyze(
    _ labels: borrowing LabelMap, confidence: Span<UInt8> = Span(), map: Span<Float> = Span()
  ) {
    load(labels)
    finish(confidence: confidence, map: map)
  }

  private mutating func load(_ map: borrowing LabelMap) {
    precondition(map.size == size)
    reset()
    let labels = map.labels.span
    for row in 0..<size.height { append(row: labels.extracting(row * size.width..<(row + 1) * size.width)) }
  }

  /// The objects in the order of their first pixels, row by row, whether they count or not.
  public var objects: Span<SegmentedObject> {
    @_lifetime(borrow self) get {
      switch outcome {
      case .found: return components.objects
      case .split: return splitter.table.objects
      case .returned: return returner.table.objects
      case .joined: return joiner.table.objects
      }
    }
  }

  /// Why each object counts or does not, in the order of `objects`.
  public var verdicts: Span<ObjectVerdict> {
    @_lifetime(borrow self) get { decided.span }
  }

  /// The shape of each object, in the order of `objects`; empty when the settings ask for none.
  public var shapes: Span<ObjectGeometry> {
    @_lifetime(borrow self) get { measurer.shapes }
  }

  /// All of these at once, lent.
  public var found: FoundObjects {
    @_lifetime(borrow self) get {
      let certainties = weighsConfidence ? certainty.sums.span : Span()
      switch outcome {
      case .found:
        return FoundObjects(components.table, verdicts: verdicts, shapes: shapes, certainties: certainties)
      case .split:
        return FoundObjects(splitter.table, verdicts: verdicts, shapes: shapes, certainties: certainties)
      case .returned:
        return FoundObjects(returner.table, verdicts: verdicts, shapes: shapes, certainties: certainties)
      case .joined:
        return FoundObjects(joiner.table, verdicts: verdicts, shapes: shapes, certainties: certainties)
      }
    }
  }

  /// The mean confidence of an object's pixels, in 0...1; nil when the settings ask for none.
  public func confidence(of object: Int) -> Double? {
    weighsConfidence ? certainty.confidence(of: object) : nil
  }

  /// Takes back an object that was counted, for a reason that only its neighbours in time could tell.
  ///
  /// - Precondition: its verdict is `counted`.
  public mutating func refuse(_ object: Int, _ verdict: ObjectVerdict) {
    precondition(decided[object] == .counted)
    decided[object] = verdict
    let withdrawn = objects[object]
    counter.withdraw(withdrawn, verdict, from: &count)
    if let confidence = confidence(of: object) {
      count.removeDoubt(label: Int(withdrawn.label), confidence: confidence)
    }
  }

  /// Writes each pixel's object number into a map; see `ObjectTable.paintInstances`.
  public func paintInstances(into map: inout MutableSpan<UInt16>) {
    switch outcome {
    case .found: components.paintInstances(into: &map)
    case .split: splitter.table.paintInstances(into: &map)
    case .returned: returner.table.paintInstances(into: &map)
    case .joined: joiner.table.paintInstances(into: &map)
    }
  }

  /// Averages the camera's picture over every object; see `ColorMeasurer`.
  public func measureColors(_ colors: inout ColorMeasurer, picture: borrowing ImageView) {
    switch outcome {
    case .found: colors.measure(components.table, picture: picture)
    case .split: colors.measure(splitter.table, picture: picture)
    case .returned: colors.measure(returner.table, picture: picture)
    case .joined: colors.measure(joiner.table, picture: picture)
    }
  }

  /// Applies the rules to each object and adds up what counts.
  private mutating func decide() {
    var sum = FrameCount(classCount: settings.rules.classCount)
    decided.removeAll()
    for index in 0..<objects.count {
      let object = objects[index]
      let verdict = counter.verdict(
        on: object, shape: measures ? shapes[index] : nil, size: size, confidence: confidence(of: index))
      decided.append(verdict)
      counter.add(object, verdict, to: &sum)
      if let confidence = confidence(of: index), verdict == .counted || verdict == .unsure {
        sum.addDoubt(label: Int(object.label), confidence: confidence)
      }
    }
    sum.overflow = components.overflow
    if settings.splitting != nil { sum.overflow = splitter.table.overflow }
    // Those that were not kept when the border was given back were not there to be split.
    if joinsBorder { sum.overflow += returner.table.overflow }
    precondition(sum.addsUp && sum.objects + sum.refused == objects.count)
    count = sum
  }
}

extension HoleFiller {
  mutating func fill(_ labels: inout FixedBuffer<UInt8>, maximumArea: Int) {
    var span = labels.mutableSpan
    fill(&span, maximumArea: maximumArea)
  }
}

extension ConnectedComponents {
  mutating func append(rows labels: borrowing FixedBuffer<UInt8>) {
    for row in 0..<size.height {
      append(row: labels.span.extracting(row * size.width..<(row + 1) * size.width))
    }
  }
}

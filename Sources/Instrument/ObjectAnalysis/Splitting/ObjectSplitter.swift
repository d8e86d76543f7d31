import Imaging

/// Splits objects that touch: watershed of the distance to the outline, or of what a network learned of it, seeded by its
/// peaks.
///
/// By the distance, what is convex but for dents that are less deep than the rule's saddles stays whole. Each other object
/// is flooded from its innermost pixels outwards. Where two basins meet, the lower one becomes a part of the other when the
/// rule takes the saddle for too shallow (h-maxima), and stays a piece of its own otherwise. Pieces keep all pixels of their
/// object.
///
/// **Cost**: linear in the pixels of the objects' bounding boxes; no allocation after `init`.
public struct ObjectSplitter: ~Copyable, Sendable {
  /// The pieces, as objects of their own, and the objects that were not split.
  public private(set) var table: ObjectTable
  private var runsByObject: RunsByObject
  private var outline: ConvexOutline
  private var basins: BasinFlood
  private var smoothed: SmoothedMap
  /// Per run of the objects that were split where its pieces end, and per run where these cuts are.
  private var cuts: FixedBuffer<BasinFlood.Cut>
  private var cutsOfRuns: FixedBuffer<BasinFlood.Places>
  /// Per object the number of its first piece among those of all objects.
  private var firstPieces: FixedBuffer<UInt32>
  /// Per piece its first run in the new table.
  private var firstRuns: FixedBuffer<UInt32>

  private static let none = UInt32.max

  /// - Parameter floodsMaps: whether rules may flood a network's map, which takes memory of its own.
  /// - Throws: `AnalysisError` when the label map is empty or too large.
  public init(size: PixelSize, floodsMaps: Bool = true) throws(AnalysisError) {
    table = try ObjectTable(size: size)
    runsByObject = RunsByObject(for: table)
    outline = ConvexOutline(height: size.height)
    basins = BasinFlood(size: size)
    smoothed = SmoothedMap(size: floodsMaps ? size : PixelSize(width: 0, height: 0))
    cuts = FixedBuffer(capacity: size.pixelCount)
    cutsOfRuns = FixedBuffer(capacity: size.pixelCount)
    firstPieces = FixedBuffer(capacity: min(ObjectTable.objectLimit, size.pixelCount) + 1)
    firstRuns = FixedBuffer(capacity: size.pixelCount)
  }

  /// The memory planned for the worst label map, in bytes; pages that no frame needs are never touched.
  public var plannedByteCount: Int {
    table.byteCount + runsByObject.byteCount + outline.byteCount + basins.byteCount + smoothed.byteCount
      + cuts.byteCount + cutsOfRuns.byteCount + firstPieces.byteCount + firstRuns.byteCount
  }

  /// Splits the objects of a finished table of the planned size into `table`.
  ///
  /// - Parameter map: how deep in its object each pixel lies, 0...1, row by row; not read when the rule floods no map.
  public mutating func split(
    _ whole: borrowing ObjectTable, rule: SplittingRule, map: Span<Float> = Span()
  ) {
    precondition(whole.size == table.size)
    if rule.map != nil { smoothed.load(map) }
    runsByObject.sort(whole)
    cuts.removeAll()
    cutsOfRuns.fill(count: whole.runs.count, with: BasinFlood.Places(first: 0, end: 0))
    firstPieces.removeAll()
    basins.beginFrame()
    var total = 0
    for object in whole.objects.indices {
      firstPieces.append(UInt32(total))
      total += floodObject(object, whole, rule)
    }
    firstRuns.fill(count: total, with: Self.none)
    table.reset()
    for index in 0..<whole.runs.count where whole.runs[index].link != LabelRun.noObject {
      append(whole.runs[index], cutsOfRuns[index].range)
    }
    table.finish(overflowBefore: whole.overflow + basins.sharedSummits)
  }

  /// Floods an object and writes down where its runs are cut, when it has several pieces.
  ///
  /// - Returns: their number.
  private mutating func floodObject(_ number: Int, _ whole: borrowing ObjectTable, _ rule: SplittingRule)
    -> Int
  {
    let floodsMap = rule.map != nil
    if !floodsMap, isNearlyConvex(number, whole, rule) { return 1 }
    basins.begin(whole.objects[number])
    for place in runsByObject.places(of: number) {
      let run = whole.runs[runsByObject.run(at: place)]
      if floodsMap { basins.append(run, map: smoothed) } else { basins.append(run) }
    }
    let count = basins.flood(rule)
    guard count > 1 else { return 1 }
    for place in runsByObject.places(of: number) {
      let run = runsByObject.run(at: place)
      cutsOfRuns[run] = basins.cut(whole.runs[run], into: &cuts)
    }
    return count
  }

  /// Whether no concavity of an object is as deep as the saddle between two objects must be.
  ///
  /// The distance to the outline of a convex shape has no saddle, and a concavity lowers it by no more than its depth.
  private mutating func isNearlyConvex(
    _ number: Int, _ whole: borrowing ObjectTable, _ rule: SplittingRule
  ) -> Bool {
    let places = runsByObject.places(of: number)
    // A row in two runs has a hole or a bay.
    if places.count != whole.objects[number].bounds.height { return false }
    outline.reset()
    for place in places {
      let run = whole.runs[runsByObject.run(at: place)]
      outline.append(row: Int(run.row), first: Int(run.start), last: Int(run.end) - 1)
    }
    return outline.deepestConcavity() < rule.minimumDepth
  }

  /// Appends a run to the new table, cut where one piece ends and the next begins.
  private mutating func append(_ run: LabelRun, _ places: Range<Int>) {
    let first = Int(firstPieces[Int(run.link)])
    if places.isEmpty { return append(run, from: run.start, to: run.end, piece: first) }
    var start = run.start
    for place in places {
      let cut = cuts[place]
      append(run, from: start, to: cut.end, piece: first + Int(cut.piece) - 1)
      start = cut.end
    }
  }

  private mutating func append(_ run: LabelRun, from start: UInt16, to end: UInt16, piece: Int) {
    let index = UInt32(table.runs.count)
    if firstRuns[piece] == Self.none { firstRuns[piece] = index }
    table.runs.append(
      LabelRun(row: run.row, start: start, end: end, label: run.label, link: firstRuns[piece]))
  }
}

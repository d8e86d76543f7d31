import Imaging

/// Joins pieces of long thin objects that a network labels with gaps: spirochaetes, filaments, hyphae.
///
/// Two pieces of a class are joined when at most its gap of other pixels lies between them, and both run in line with that
/// gap: near it, each spreads along it at least half as far as across (as variances). Objects side by side spread across
/// what lies between them and stay apart, and so does one that ends at another's side. A piece has two ends and is joined to
/// one other at each, the nearest first. What touches without a gap was told apart before, and stays so.
///
/// Legal calls: `join` with the objects of a frame, then `table`.
///
/// **Cost**: each run of a class that is joined looks at the runs within the gap, each piece at its nearest neighbours
/// (`PieceNeighbors.limit`); no allocation after `init`.
public struct PieceJoiner: ~Copyable, Sendable {
  /// The greatest gap. **Units**: pixels of the label map.
  public static let gapLimit = 64.0

  /// The joined objects, and those that were not joined.
  public private(set) var table: ObjectTable
  private let gaps: [Double]
  private var runsByObject: RunsByObject
  /// Where the runs of each row begin, and where those of the last one end.
  private var rows: FixedBuffer<UInt32>
  /// Per object its nearest pieces.
  private var neighbors: FixedBuffer<PieceNeighbors>
  /// Pairs in line, and their places from the nearest on.
  private var pairs: FixedBuffer<PiecePair>
  private var order: FixedBuffer<UInt32>
  /// Per square of a gap where its pairs go in `order`.
  private var starts: FixedBuffer<UInt32>
  /// Per object an earlier one that it belongs to, or itself.
  private var owners: FixedBuffer<UInt32>
  private var joints: FixedBuffer<PieceJoints>
  /// Per joined object its first run in the new table.
  private var firstRuns: FixedBuffer<UInt32>

  private static let none = UInt32.max

  /// - Parameter gaps: per class label the greatest gap between pieces, 0 for classes that are not joined. **Units**: pixels of
  ///   the label map.
  /// - Throws: `AnalysisError` when the label map is empty or too large.
  public init(size: PixelSize, gaps: [Double]) throws(AnalysisError) {
    table = try ObjectTable(size: size)
    self.gaps = gaps
    runsByObject = RunsByObject(for: table)
    rows = FixedBuffer(capacity: size.height + 1)
    let objects = min(ObjectTable.objectLimit, size.pixelCount)
    neighbors = FixedBuffer(capacity: objects)
    pairs = FixedBuffer(capacity: objects * PieceNeighbors.limit)
    order = FixedBuffer(capacity: objects * PieceNeighbors.limit)
    starts = FixedBuffer(capacity: Int(Self.gapLimit * Self.gapLimit) + 2)
    owners = FixedBuffer(capacity: objects)
    joints = FixedBuffer(capacity: objects)
    firstRuns = FixedBuffer(capacity: objects)
  }

  /// The memory planned for the worst label map, in bytes; pages that no frame needs are never touched.
  public var plannedByteCount: Int {
    table.byteCount + runsByObject.byteCount + rows.byteCount + neighbors.byteCount + pairs.byteCount
      + order.byteCount + starts.byteCount + owners.byteCount + joints.byteCount + firstRuns.byteCount
  }

  /// Joins the objects of a finished table of the planned size into `table`.
  mutating func join(_ pieces: borrowing ObjectTable) {
    precondition(pieces.size == table.size)
    let count = pieces.objects.count
    runsByObject.sort(pieces)
    neighbors.fill(count: count, with: PieceNeighbors())
    owners.fill(count: count, with: 0)
    joints.fill(count: count, with: PieceJoints())
    for object in 0..<count { owners[object] = UInt32(object) }
    findRows(pieces)
    findNeighbors(pieces)
    findPairs(pieces)
    sortPairs()
    for place in 0..<order.count { join(pairs[Int(order[place])]) }
    collect(pieces)
  }

  private mutating func findRows(_ pieces: borrowing ObjectTable) {
    rows.removeAll()
    var index = 0
    for row in 0..<pieces.size.height {
      while index < pieces.runs.count, Int(pieces.runs[index].row) < row { index += 1 }
      rows.append(UInt32(index))
    }
    rows.append(UInt32(pieces.runs.count))
  }

  /// Compares each run with those at its right and below it, within the gap of its class.
  private mutating func findNeighbors(_ pieces: borrowing ObjectTable) {
    for index in 0..<pieces.runs.count where pieces.runs[index].link != LabelRun.noObject {
      let run = pieces.runs[index]
      let gap = gap(of: run.label)
      guard gap > 0 else { continue }
      let (limit, reach) = (Int(gap * gap), Int(gap))
      for row in Int(run.row)...min(pieces.size.height - 1, Int(run.row) + reach + 1) {
        let isOwnRow = row == Int(run.row)
        var next = isOwnRow ? index + 1 : firstRun(of: row, endingBehind: Int(run.start) - reach - 1, pieces)
        while next < Int(rows[row + 1]), Int(pieces.runs[next].start) <= Int(run.end) + reach {
          let other = pieces.runs[next]
          next += 1
          guard other.label == run.label, other.link != run.link, other.link != LabelRun.noObject else {
            continue
          }
          let nearness = PieceNearness(from: run, to: other)
          guard nearness.gap <= limit else { continue }
          neighbors[Int(run.link)].add(other.link, nearness)
          neighbors[Int(other.link)].add(run.link, nearness.reversed)
        }
      }
    }
  }

  private func gap(of label: UInt8) -> Double { Int(label) < gaps.count ? gaps[Int(label)] : 0 }

  /// The first run of a row that ends behind a column, by halving.
  private func firstRun(of row: Int, endingBehind column: Int, _ pieces: borrowing ObjectTable) -> Int {
    var (low, high) = (Int(rows[row]), Int(rows[row + 1]))
    while low < high {
      let middle = (low + high) / 2
      if Int(pieces.runs[middle].end) <= column { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Pairs of neighbours that both run in line with what lies between them.
  private mutating func findPairs(_ pieces: borrowing ObjectTable) {
    pairs.removeAll()
    for piece in 0..<neighbors.count {
      for index in 0..<neighbors[piece].count {
        let (other, nearness) = neighbors[piece][index]
        // A pair that both know of is looked at once.
        if Int(other) < piece, neighbors[Int(other)].knows(UInt32(piece)) { continue }
        guard nearness.gap > 0, runsInLine(piece, nearness, pieces),
          runsInLine(Int(other), nearness.reversed, pieces)
        else { continue }
        pairs.append(PiecePair(first: UInt32(piece), second: other, nearness: nearness))
      }
    }
  }

  /// Whether what of a piece is near a gap spreads along it rather than across.
  private func runsInLine(_ piece: Int, _ nearness: PieceNearness, _ pieces: borrowing ObjectTable) -> Bool {
    let object = pieces.objects[piece]
    let thickness = object.area / max(1, max(object.bounds.width, object.bounds.height))
    let gap = Int(self.gap(of: object.label).rounded(.up))
    var spread = LocalSpread(nearness.here, radius: min(Int(Self.gapLimit), max(4, 2 * gap, 3 * thickness)))
    for place in runsByObject.places(of: piece) { spread.add(pieces.runs[runsByObject.run(at: place)]) }
    return spread.isInLine(with: nearness)
  }

  /// By their gaps, and in the order of their objects among equals: a counting sort.
  private mutating func sortPairs() {
    starts.fill(count: starts.capacity, with: 0)
    for pair in 0..<pairs.count { starts[Int(pairs[pair].nearness.gap) + 1] += 1 }
    for gap in 1..<starts.count { starts[gap] += starts[gap - 1] }
    order.fill(count: pairs.count, with: 0)
    for pair in 0..<pairs.count {
      let gap = Int(pairs[pair].nearness.gap)
      order[Int(starts[gap])] = UInt32(pair)
      starts[gap] += 1
    }
  }

  private mutating func join(_ pair: PiecePair) {
    let (first, second) = (Int(pair.first), Int(pair.second))
    let (a, b) = (root(first), root(second))
    guard a != b, joints[first].hasRoom(for: pair.nearness),
      joints[second].hasRoom(for: pair.nearness.reversed)
    else { return }
    joints[first].add(pair.nearness)
    joints[second].add(pair.nearness.reversed)
    owners[max(a, b)] = UInt32(min(a, b))
  }

  /// Halves the path on its way.
  private mutating func root(_ piece: Int) -> Int {
    var piece = piece
    while Int(owners[piece]) != piece {
      owners[piece] = owners[Int(owners[piece])]
      piece = Int(owners[piece])
    }
    return piece
  }

  private mutating func collect(_ pieces: borrowing ObjectTable) {
    table.reset()
    firstRuns.fill(count: pieces.objects.count, with: Self.none)
    for index in 0..<pieces.runs.count where pieces.runs[index].link != LabelRun.noObject {
      var run = pieces.runs[index]
      let owner = root(Int(run.link))
      if firstRuns[owner] == Self.none { firstRuns[owner] = UInt32(table.runs.count) }
      run.link = firstRuns[owner]
      table.runs.append(run)
    }
    table.finish(overflowBefore: pieces.overflow)
  }
}

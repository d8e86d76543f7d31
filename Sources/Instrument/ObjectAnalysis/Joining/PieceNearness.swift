/// Where two pieces come nearest to each other, seen from one of them. **Units**: pixels of the label map.
struct PieceNearness: BitwiseCopyable, Sendable {
  typealias Place = (x: Int32, y: Int32)

  /// The nearest pixel of this piece.
  let here: Place
  /// The nearest pixel of the other.
  let there: Place
  /// The square of the distance between the two pixels' nearest sides or corners: 0 where they touch.
  let gap: Int32

  private init(here: Place, there: Place, gap: Int32) {
    (self.here, self.there, self.gap) = (here, there, gap)
  }

  /// Of two runs, the second one in the same row or below.
  init(from run: LabelRun, to other: LabelRun) {
    let (start, end) = (Int32(max(run.start, other.start)), Int32(min(run.end, other.end)))
    let columns = max(0, start - end)
    let rows = max(0, Int32(other.row) - Int32(run.row) - 1)
    gap = columns * columns + rows * rows
    if start < end {
      // One lies above the other.
      let middle = (start + end - 1) / 2
      (here, there) = ((middle, Int32(run.row)), (middle, Int32(other.row)))
    } else {
      let isLeft = run.end <= other.start
      here = (isLeft ? Int32(run.end) - 1 : Int32(run.start), Int32(run.row))
      there = (isLeft ? Int32(other.start) : Int32(other.end) - 1, Int32(other.row))
    }
  }

  /// Seen from the other piece.
  var reversed: PieceNearness { PieceNearness(here: there, there: here, gap: gap) }

  /// From here to there.
  var way: (x: Int, y: Int) { (Int(there.x - here.x), Int(there.y - here.y)) }
}

/// The nearest pieces of a piece, each at its nearest place.
struct PieceNeighbors: BitwiseCopyable, Sendable {
  /// So many are kept, the nearest, and among equals the first that were found.
  static let limit = 4

  private var others = InlineArray<4, UInt32>(repeating: 0)
  private var places = InlineArray<4, PieceNearness>(
    repeating: PieceNearness(
      from: LabelRun(row: 0, start: 0, end: 1, label: 0, link: 0),
      to: LabelRun(row: 0, start: 0, end: 1, label: 0, link: 0)))
  private(set) var count = 0

  subscript(_ index: Int) -> (other: UInt32, nearness: PieceNearness) { (others[index], places[index]) }

  func knows(_ other: UInt32) -> Bool {
    for index in 0..<count where others[index] == other { return true }
    return false
  }

  mutating func add(_ other: UInt32, _ place: PieceNearness) {
    for index in 0..<count where others[index] == other {
      if place.gap < places[index].gap { places[index] = place }
      return
    }
    if count < Self.limit {
      (others[count], places[count]) = (other, place)
      count += 1
      return
    }
    var farthest = 0
    for index in 1..<count where places[index].gap >= places[farthest].gap { farthest = index }
    if place.gap < places[farthest].gap { (others[farthest], places[farthest]) = (other, place) }
  }
}

/// Two pieces that may be joined, seen from the first.
struct PiecePair: BitwiseCopyable, Sendable {
  let first: UInt32
  let second: UInt32
  let nearness: PieceNearness
}

/// To which others a piece is joined: one at each of its two ends.
struct PieceJoints: BitwiseCopyable, Sendable {
  private var count = 0
  private var first: PieceNearness?

  /// Whether a piece's other end is free and this is it: what lies beyond it is on the other side, or far from the first.
  func hasRoom(for nearness: PieceNearness) -> Bool {
    guard count > 0, let first else { return true }
    if count > 1 { return false }
    let (a, b) = (first.way, nearness.way)
    if a.x * b.x + a.y * b.y <= 0 { return true }
    let (x, y) = (Int(first.here.x - nearness.here.x), Int(first.here.y - nearness.here.y))
    return x * x + y * y > 4 * Int(max(first.gap, nearness.gap))
  }

  mutating func add(_ nearness: PieceNearness) {
    if count == 0 { first = nearness }
    count += 1
  }
}

/// How the pixels of a piece spread that lie near a place, in exact whole numbers.
struct LocalSpread {
  private let place: PieceNearness.Place
  private let radius: Int
  private var (pixels, x, y) = (0, 0, 0)
  private var (xx, xy, yy) = (0, 0, 0)

  /// - Parameter radius: of the square around the place, at most `PieceJoiner.gapLimit`, so that all sums fit.
  init(_ place: PieceNearness.Place, radius: Int) { (self.place, self.radius) = (place, radius) }

  mutating func add(_ run: LabelRun) {
    let down = Int(run.row) - Int(place.y)
    guard abs(down) <= radius else { return }
    let from = max(Int(run.start) - Int(place.x), -radius)
    let to = min(Int(run.end) - 1 - Int(place.x), radius)
    guard from <= to else { return }
    for across in from...to {
      pixels += 1
      x += across
      y += down
      xx += across * across
      xy += across * down
      yy += down * down
    }
  }

  /// Whether the variance along a way is at least half of that across it: within some 55 degrees of it for a line, and
  /// always for a dot.
  func isInLine(with nearness: PieceNearness) -> Bool {
    let (dx, dy) = nearness.way
    let (a, b, c) = (pixels * xx - x * x, pixels * xy - x * y, pixels * yy - y * y)
    let along = dx * dx * a + 2 * dx * dy * b + dy * dy * c
    let across = dy * dy * a - 2 * dx * dy * b + dx * dx * c
    return 2 * along >= across
  }
}

import Imaging

/// A set of pixels: what an object covers, in one piece or several, with or without holes.
public struct PixelRegion: Equatable, Sendable {
  /// Neighbouring pixels of a row: columns `minX..<maxX`.
  public struct Run: Equatable, Sendable, BitwiseCopyable {
    /// From 0 at the top.
    public var y: Int
    /// The first column.
    public var minX: Int
    /// The column after the last.
    public var maxX: Int

    /// - Precondition: `minX < maxX`.
    public init(y: Int, minX: Int, maxX: Int) {
      precondition(minX < maxX)
      (self.y, self.minX, self.maxX) = (y, minX, maxX)
    }
  }

  /// In the order of rows, then columns; no two touch in a row.
  public private(set) var runs: [Run]

  /// The pixels of runs in any order, which may overlap.
  public init(_ runs: [Run]) {
    let isSorted = zip(runs, runs.dropFirst()).allSatisfy { ($0.y, $0.maxX) < ($1.y, $1.minX) }
    self.runs = isSorted ? runs : Self.joined(runs)
  }

  /// No pixel.
  public init() { runs = [] }

  /// Whether it has no pixel.
  public var isEmpty: Bool { runs.isEmpty }

  /// How many pixels it has.
  public var area: Int { runs.reduce(0) { $0 + $1.maxX - $1.minX } }

  /// The smallest box around it; nil where it is empty.
  public var box: PixelBox? {
    guard let first = runs.first, let last = runs.last else { return nil }
    var box = PixelBox(minX: first.minX, minY: first.y, maxX: first.maxX, maxY: last.y + 1)
    for run in runs { (box.minX, box.maxX) = (min(box.minX, run.minX), max(box.maxX, run.maxX)) }
    return box
  }

  /// The pixels of both.
  public func union(_ other: PixelRegion) -> PixelRegion {
    isEmpty ? other : other.isEmpty ? self : PixelRegion(runs + other.runs)
  }

  /// The part that lies in a picture.
  public func clipped(to size: PixelSize) -> PixelRegion {
    PixelRegion(
      runs.compactMap { run in
        let (minX, maxX) = (max(0, run.minX), min(size.width, run.maxX))
        return run.y >= 0 && run.y < size.height && minX < maxX ? Run(y: run.y, minX: minX, maxX: maxX) : nil
      })
  }

  private static func joined(_ runs: [Run]) -> [Run] {
    var joined: [Run] = []
    for run in runs.sorted(by: { ($0.y, $0.minX) < ($1.y, $1.minX) }) {
      if let last = joined.last, last.y == run.y, last.maxX >= run.minX {
        joined[joined.count - 1].maxX = max(last.maxX, run.maxX)
      } else {
        joined.append(run)
      }
    }
    return joined
  }
}

extension PixelRegion {
  /// The pixels of a box for which a question is answered with yes; rows from the top.
  public init(in box: PixelBox, where isInside: (_ x: Int, _ y: Int) -> Bool) {
    var runs: [Run] = []
    for y in box.minY..<max(box.minY, box.maxY) {
      var start: Int?
      for x in box.minX..<max(box.minX, box.maxX) {
        if isInside(x, y) {
          start = start ?? x
        } else if let begin = start {
          runs.append(Run(y: y, minX: begin, maxX: x))
          start = nil
        }
      }
      if let begin = start { runs.append(Run(y: y, minX: begin, maxX: box.maxX)) }
    }
    self.init(runs)
  }

  /// The regions of all objects of a map, by their numbers; empty for numbers that are not there.
  public static func regions(in map: InstanceMap) -> [PixelRegion] {
    var runs = [[Run]](repeating: [], count: Int(map.identifiers.max() ?? 0) + 1)
    let width = map.size.width
    for y in 0..<map.size.height {
      var x = 0
      while x < width {
        let (identifier, start) = (map.identifiers[y * width + x], x)
        repeat { x += 1 } while x < width && map.identifiers[y * width + x] == identifier
        if identifier > 0 { runs[Int(identifier)].append(Run(y: y, minX: start, maxX: x)) }
      }
    }
    return runs.map { PixelRegion($0) }
  }

  /// Its pieces, each of pixels that touch by a side or a corner, in the order of their first pixels.
  public var pieces: [PixelRegion] { pieces(joiningCorners: true) }

  /// Its pieces in the order of their first pixels.
  ///
  /// - Parameter joiningCorners: whether pixels that touch by a corner alone belong to one piece.
  func pieces(joiningCorners: Bool) -> [PixelRegion] {
    let reach = joiningCorners ? 0 : 1
    var parents = Array(runs.indices)
    func root(_ index: Int) -> Int {
      var index = index
      while parents[index] != index {
        parents[index] = parents[parents[index]]
        index = parents[index]
      }
      return index
    }
    var above = 0
    for (index, run) in runs.enumerated() {
      while above < index,
        runs[above].y < run.y - 1 || runs[above].y == run.y - 1 && runs[above].maxX < run.minX + reach
      {
        above += 1
      }
      var other = above
      while other < index, runs[other].y == run.y - 1, runs[other].minX <= run.maxX - reach {
        let (first, second) = (root(other), root(index))
        if first != second { parents[max(first, second)] = min(first, second) }
        other += 1
      }
    }
    var places: [Int: Int] = [:]
    var pieces: [[Run]] = []
    for (index, run) in runs.enumerated() {
      let place = places[root(index)] ?? pieces.count
      if place == pieces.count {
        places[root(index)] = place
        pieces.append([])
      }
      pieces[place].append(run)
    }
    return pieces.map { PixelRegion($0) }
  }
}

import Imaging

/// Finds the connected components of every class of a label map, row by row, in memory taken once.
///
/// Runs of equal labels are joined with the runs of the row above by union-find, the earlier run being the root, so
/// that objects come out in the order of their first pixels. Neighbours of different classes never join.
///
/// Legal calls: `append` once per row from the top, then `finish`, then the results until `reset`.
/// **Cost**: linear in the runs; no allocation after `init`.
public struct ConnectedComponents: ~Copyable, Sendable {
  /// Which neighbours of a pixel belong to the same object.
  public enum Connectivity: Sendable {
    /// Those that share a side.
    case four
    /// Those that share a side or a corner.
    case eight
  }

  /// The most objects kept of one frame: 65,536.
  public static let objectLimit = ObjectTable.objectLimit

  /// What was found. Complete after `finish`.
  public private(set) var table: ObjectTable
  /// Which neighbours join; eight where objects are looked for, four for the background between them.
  public let connectivity: Connectivity
  private var rowsSeen = 0
  /// Where the runs of the row above begin.
  private var previousRow = 0
  private var finished = false

  /// - Throws: `AnalysisError` when the size is empty or too large.
  public init(size: PixelSize, connectivity: Connectivity = .eight) throws(AnalysisError) {
    table = try ObjectTable(size: size)
    self.connectivity = connectivity
  }

  /// Of the label maps that it takes. **Units**: pixels.
  public var size: PixelSize { table.size }

  /// The memory planned for the worst label map, in bytes; pages that no frame needs are never touched.
  public var plannedByteCount: Int { table.byteCount }

  /// Objects that were found but not kept.
  public var overflow: Int { table.overflow }

  /// The objects in the order of their first pixels, row by row.
  ///
  /// - Precondition: `finish` was called.
  public var objects: Span<SegmentedObject> {
    @_lifetime(borrow self) get {
      precondition(finished, "the label map is not complete")
      return table.objects
    }
  }

  /// Forgets the frame.
  public mutating func reset() {
    table.reset()
    (rowsSeen, previousRow, finished) = (0, 0, false)
  }

  /// Takes the next row of labels.
  ///
  /// - Precondition: `labels.count == size.width`, and fewer than `size.height` rows were taken.
  public mutating func append(row labels: Span<UInt8>) {
    precondition(labels.count == size.width && rowsSeen < size.height)
    let currentRow = table.runs.count
    // Diagonal neighbours: runs above that end at `column` or begin at `end` touch, too.
    let reach = connectivity == .eight ? 0 : 1
    var above = previousRow
    var column = endOfStretch(labels, from: 0, of: 0)
    while column < size.width {
      let label = labels[column]
      let end = endOfStretch(labels, from: column, of: label)
      let index = table.runs.count
      table.runs.append(
        LabelRun(
          row: UInt16(rowsSeen), start: UInt16(column), end: UInt16(end), label: label, link: UInt32(index)))
      while above < currentRow, Int(table.runs[above].end) < column + reach { above &+= 1 }
      var candidate = above
      while candidate < currentRow, Int(table.runs[candidate].start) + reach <= end {
        if table.runs[candidate].label == label { join(index, candidate) }
        candidate &+= 1
      }
      column = endOfStretch(labels, from: end, of: 0)
    }
    previousRow = currentRow
    rowsSeen += 1
  }

  /// Ends the frame and measures its objects.
  ///
  /// - Precondition: every row was taken.
  public mutating func finish() {
    precondition(rowsSeen == size.height && !finished)
    table.finish()
    finished = true
  }

  /// Writes each pixel's object number into a map; see `ObjectTable.paintInstances`.
  ///
  /// - Precondition: `finish` was called.
  public func paintInstances(into map: inout MutableSpan<UInt16>) {
    precondition(finished)
    table.paintInstances(into: &map)
  }

  @inline(__always)
  private mutating func join(_ first: Int, _ second: Int) {
    let (a, b) = (root(first), root(second))
    if a != b { table.runs[max(a, b)].link = UInt32(min(a, b)) }
  }

  /// Halves the path on its way, so that chains stay short.
  @inline(__always)
  private mutating func root(_ start: Int) -> Int {
    var index = start
    while true {
      let parent = Int(table.runs[index].link)
      if parent == index { return index }
      let grandparent = table.runs[parent].link
      table.runs[index].link = grandparent
      index = Int(grandparent)
    }
  }
}

extension ConnectedComponents {
  /// Finds the components of a whole label map.
  ///
  /// - Precondition: `map.size == size`.
  public mutating func analyze(_ map: borrowing LabelMap) {
    precondition(map.size == size)
    reset()
    let labels = map.labels.span
    for row in 0..<size.height { append(row: labels.extracting(row * size.width..<(row + 1) * size.width)) }
    finish()
  }
}

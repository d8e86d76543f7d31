import Imaging

/// Gives the pixels of a border class back to the objects that the border keeps apart.
///
/// The border grows over from the objects ring by ring, by 8-connected steps through border pixels, so that each goes to
/// the object nearest to it; among equals to the one that comes first row by row. Border that no object touches is no
/// one's.
///
/// Legal calls: `removeBorder`, then `returnBorder` with the components of what it left, then `table`.
/// **Cost**: linear in the pixels; no allocation after `init`.
public struct BorderReturner: ~Copyable, Sendable {
  /// The objects with their share of the border.
  public private(set) var table: ObjectTable
  /// Per pixel the number of its object from 1, `unclaimed` for border, else 0.
  private var owners: FixedBuffer<UInt32>
  /// Pixels whose neighbours are still to be looked at, in the order in which they were claimed.
  private var queue: FixedBuffer<UInt32>
  /// Per object its first run in the new table.
  private var firstRuns: FixedBuffer<UInt32>

  private static let unclaimed = UInt32.max
  private static let none = UInt32.max

  /// - Throws: `AnalysisError` when the label map is empty or too large.
  public init(size: PixelSize) throws(AnalysisError) {
    table = try ObjectTable(size: size)
    owners = FixedBuffer(capacity: size.pixelCount)
    queue = FixedBuffer(capacity: size.pixelCount)
    firstRuns = FixedBuffer(capacity: min(ObjectTable.objectLimit, size.pixelCount))
  }

  /// The memory planned for the worst label map, in bytes; pages that no frame needs are never touched.
  public var plannedByteCount: Int {
    table.byteCount + owners.byteCount + queue.byteCount + firstRuns.byteCount
  }

  /// Notes where the border is and turns it into background.
  ///
  /// - Precondition: `labels` has the planned size, row by row.
  mutating func removeBorder(_ border: UInt8, from labels: inout FixedBuffer<UInt8>) {
    precondition(labels.count == table.size.pixelCount)
    owners.fill(count: labels.count, with: 0)
    for index in 0..<labels.count where labels[index] == border {
      owners[index] = Self.unclaimed
      labels[index] = 0
    }
  }

  /// - Precondition: the table is finished and has the planned size.
  mutating func returnBorder(to objects: borrowing ObjectTable) {
    precondition(objects.size == table.size)
    let width = table.size.width
    queue.removeAll()
    for index in 0..<objects.runs.count {
      let run = objects.runs[index]
      guard run.link != LabelRun.noObject else { continue }
      let line = Int(run.row) * width
      for pixel in line + Int(run.start)..<line + Int(run.end) {
        owners[pixel] = run.link + 1
        queue.append(UInt32(pixel))
      }
    }
    grow()
    collect(objects)
  }

  private mutating func grow() {
    let (width, height) = (table.size.width, table.size.height)
    var next = 0
    while next < queue.count {
      let pixel = Int(queue[next])
      next += 1
      let (y, x) = pixel.quotientAndRemainder(dividingBy: width)
      let owner = owners[pixel]
      for row in max(0, y - 1)...min(height - 1, y + 1) {
        for column in max(0, x - 1)...min(width - 1, x + 1) {
          let neighbor = row * width + column
          guard owners[neighbor] == Self.unclaimed else { continue }
          owners[neighbor] = owner
          queue.append(UInt32(neighbor))
        }
      }
    }
  }

  /// Writes the objects' pixels down as runs.
  private mutating func collect(_ objects: borrowing ObjectTable) {
    let size = table.size
    table.reset()
    firstRuns.fill(count: objects.objects.count, with: Self.none)
    for row in 0..<size.height {
      let line = row * size.width
      var start = 0
      while start < size.width {
        let owner = owners[line + start]
        var end = start + 1
        while end < size.width, owners[line + end] == owner { end += 1 }
        if owner != 0, owner != Self.unclaimed {
          let number = Int(owner) - 1
          let index = UInt32(table.runs.count)
          if firstRuns[number] == Self.none { firstRuns[number] = index }
          table.runs.append(
            LabelRun(
              row: UInt16(row), start: UInt16(start), end: UInt16(end),
              label: objects.objects[number].label, link: firstRuns[number]))
        }
        start = end
      }
    }
    table.finish(overflowBefore: objects.overflow)
  }
}

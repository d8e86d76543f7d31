import Imaging

/// Fills the holes of objects: stretches of background that the pixels of one class surround on all sides.
///
/// The background is 4-connected where objects are 8-connected. A hole that borders on two classes stays, since it is
/// no one's. A small object of the same class within the hole becomes a part of the object around it.
/// **Cost**: linear in the pixels; no allocation after `init`.
public struct HoleFiller: ~Copyable, Sendable {
  /// What is known of the pixels around a stretch of background.
  enum Surrounding: BitwiseCopyable, Sendable {
    case nothing
    case label(UInt8)
    /// It reaches the border, is too large, or lies between classes.
    case open
  }

  private var background: ConnectedComponents
  private var inverted: FixedBuffer<UInt8>
  private var surroundings: FixedBuffer<Surrounding>

  /// - Throws: `AnalysisError` when the label map is empty or too large.
  public init(size: PixelSize) throws(AnalysisError) {
    background = try ConnectedComponents(size: size, connectivity: .four)
    inverted = FixedBuffer(capacity: size.width)
    surroundings = FixedBuffer(capacity: min(ObjectTable.objectLimit, size.pixelCount))
  }

  /// The memory planned for the worst label map, in bytes; pages that no frame needs are never touched.
  public var plannedByteCount: Int {
    background.plannedByteCount + inverted.byteCount + surroundings.byteCount
  }

  /// Fills the holes of a label map in place.
  ///
  /// Holes beyond the first 65,536 stretches of background stay open.
  /// - Parameter maximumArea: larger holes stay open. **Units**: pixels of the label map.
  /// - Precondition: `labels` has the planned size, row by row.
  public mutating func fill(_ labels: inout MutableSpan<UInt8>, maximumArea: Int = .max) {
    let size = background.size
    precondition(labels.count == size.pixelCount)
    background.reset()
    for row in 0..<size.height {
      inverted.removeAll()
      for x in 0..<size.width { inverted.append(labels[row * size.width + x] == 0 ? 1 : 0) }
      Self.append(inverted, to: &background)
    }
    background.finish()
    findSurroundings(labels.span, maximumArea: maximumArea)
    for index in 0..<background.table.runs.count {
      let run = background.table.runs[index]
      guard run.link != LabelRun.noObject, case .label(let label) = surroundings[Int(run.link)] else {
        continue
      }
      let line = Int(run.row) * size.width
      for pixel in line + Int(run.start)..<line + Int(run.end) { labels[pixel] = label }
    }
  }

  private static func append(_ row: borrowing FixedBuffer<UInt8>, to background: inout ConnectedComponents) {
    background.append(row: row.span)
  }

  private mutating func findSurroundings(_ labels: Span<UInt8>, maximumArea: Int) {
    let size = background.size
    surroundings.removeAll()
    for index in background.objects.indices {
      let stretch = background.objects[index]
      surroundings.append(stretch.touchesBorder || stretch.area > maximumArea ? .open : .nothing)
    }
    for index in 0..<background.table.runs.count {
      let run = background.table.runs[index]
      guard run.link != LabelRun.noObject else { continue }
      let stretch = Int(run.link)
      if case .open = surroundings[stretch] { continue }
      // What does not reach the border has a neighbour on every side.
      let line = Int(run.row) * size.width
      see(labels[line + Int(run.start) - 1], around: stretch)
      see(labels[line + Int(run.end)], around: stretch)
      for x in Int(run.start)..<Int(run.end) {
        see(labels[line - size.width + x], around: stretch)
        see(labels[line + size.width + x], around: stretch)
      }
    }
  }

  private mutating func see(_ label: UInt8, around stretch: Int) {
    if label == 0 { return }
    switch surroundings[stretch] {
    case .nothing: surroundings[stretch] = .label(label)
    case .label(let other): if other != label { surroundings[stretch] = .open }
    case .open: break
    }
  }
}

import Imaging

/// Measures the shapes of a frame's objects, in memory taken once.
public struct ObjectMeasurer: ~Copyable, Sendable {
  private var runsByObject: RunsByObject
  private var outline: ConvexOutline
  private var measured: FixedBuffer<ObjectGeometry>

  /// - Throws: `AnalysisError` when the label map is empty or too large.
  public init(size: PixelSize) throws(AnalysisError) {
    self.init(for: try ObjectTable(size: size))
  }

  init(for table: borrowing ObjectTable) {
    runsByObject = RunsByObject(for: table)
    outline = ConvexOutline(height: table.size.height)
    measured = FixedBuffer(capacity: min(ObjectTable.objectLimit, table.size.pixelCount))
  }

  /// The memory planned for the worst label map, in bytes; pages that no frame needs are never touched.
  public var plannedByteCount: Int {
    runsByObject.byteCount + outline.byteCount + measured.byteCount
  }

  /// The shapes, in the order of the table's objects.
  public var shapes: Span<ObjectGeometry> {
    @_lifetime(borrow self) get { measured.span }
  }

  /// Measures every object of a finished table.
  public mutating func measure(_ table: borrowing ObjectTable) {
    runsByObject.sort(table)
    measured.removeAll()
    for object in table.objects.indices { measured.append(shape(of: object, in: table)) }
  }

  private mutating func shape(of number: Int, in table: borrowing ObjectTable) -> ObjectGeometry {
    let object = table.objects[number]
    let places = runsByObject.places(of: number)
    // Stretches along a direction = pixels - pairs of pixels that are neighbours in that direction.
    var pairs = (down: 0, downLeft: 0, downRight: 0)
    outline.reset()
    var place = places.lowerBound
    var previous = place..<place
    while place < places.upperBound {
      let rowStart = place
      let row = table.runs[runsByObject.run(at: place)].row
      var above = previous.lowerBound
      var last = 0
      while place < places.upperBound {
        let run = table.runs[runsByObject.run(at: place)]
        if run.row != row { break }
        last = Int(run.end) - 1
        while above < previous.upperBound, table.runs[runsByObject.run(at: above)].end < run.start {
          above += 1
        }
        var candidate = above
        while candidate < previous.upperBound {
          let other = table.runs[runsByObject.run(at: candidate)]
          if other.start > run.end { break }
          pairs.down += overlap(run, other, shift: 0)
          pairs.downLeft += overlap(run, other, shift: 1)
          pairs.downRight += overlap(run, other, shift: -1)
          candidate += 1
        }
        place += 1
      }
      outline.append(
        row: Int(row), first: Int(table.runs[runsByObject.run(at: rowStart)].start), last: last)
      previous = rowStart..<place
    }
    let stretches = (
      across: places.count, down: object.area - pairs.down,
      diagonal: 2 * object.area - pairs.downLeft - pairs.downRight
    )
    let perimeter =
      Double.pi / 4
      * (Double(stretches.across + stretches.down) + Double(stretches.diagonal) / 2.0.squareRoot())
    let feret = outline.feretDiameters()
    let ellipse = object.ellipse
    return ObjectGeometry(
      perimeter: perimeter,
      circularity: min(1, 4 * .pi * Double(object.area) / (perimeter * perimeter)),
      feretMaximum: feret.maximum, feretMinimum: feret.minimum, majorAxis: ellipse.major,
      minorAxis: ellipse.minor, orientation: ellipse.orientation)
  }
}

/// Pixels of a run with a neighbour in a run above that lies `shift` columns to the right.
@inline(__always)
private func overlap(_ run: LabelRun, _ above: LabelRun, shift: Int) -> Int {
  max(0, min(Int(run.end) + shift, Int(above.end)) - max(Int(run.start) + shift, Int(above.start)))
}

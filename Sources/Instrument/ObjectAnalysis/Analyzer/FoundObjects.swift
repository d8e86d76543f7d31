/// The objects of a finished frame with everything known about each, lent by the analyzer that found them.
///
/// Lists go in the order of the objects' first pixels, row by row. **Cost**: nothing is copied.
public struct FoundObjects: ~Escapable {
  /// The objects, whether they count or not.
  public let objects: Span<SegmentedObject>
  /// Why each counts or does not.
  public let verdicts: Span<ObjectVerdict>
  /// The shape of each; empty where none were measured.
  public let shapes: Span<ObjectGeometry>
  private let certainties: Span<ConfidenceMeasurer.Sum>
  private let runs: Span<LabelRun>

  @_lifetime(borrow table, copy verdicts, copy shapes, copy certainties)
  init(
    _ table: borrowing ObjectTable, verdicts: Span<ObjectVerdict>, shapes: Span<ObjectGeometry>,
    certainties: Span<ConfidenceMeasurer.Sum>
  ) {
    objects = table.objects
    runs = table.runs.span
    self.verdicts = verdicts
    self.shapes = shapes
    self.certainties = certainties
  }

  /// The objects of no frame.
  @_lifetime(immortal)
  public init() {
    objects = Span()
    verdicts = Span()
    shapes = Span()
    certainties = Span()
    runs = Span()
  }

  /// The mean confidence of an object's pixels, in 0...1; nil where the network was not asked.
  public func confidence(of object: Int) -> Double? {
    certainties.indices.contains(object) ? certainties[object].mean : nil
  }

  /// Writes each pixel's object number, counted from 1, into a map; 0 where there is none.
  ///
  /// Objects beyond the 65,535 that fit into 16 bits stay 0.
  /// - Parameter width: of the map, which has the size of the label map.
  public func paintInstances(into map: inout MutableSpan<UInt16>, width: Int) {
    paint(runs, into: &map, width: width)
  }
}

/// Writes the number of each run's object, counted from 1, over its pixels, and 0 elsewhere.
func paint(_ runs: Span<LabelRun>, into map: inout MutableSpan<UInt16>, width: Int) {
  map.update(repeating: 0)
  for index in runs.indices {
    let run = runs[index]
    guard run.link < UInt32(UInt16.max) else { continue }
    let start = Int(run.row) * width
    for pixel in start + Int(run.start)..<start + Int(run.end) { map[pixel] = UInt16(run.link + 1) }
  }
}

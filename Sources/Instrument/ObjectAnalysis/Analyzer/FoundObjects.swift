import Imaging
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
  let runs: Span<LabelRun>

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

  /// The same into a map of another size, for small pictures: a pixel has the number of an object that lies in its part of
  /// the label map.
  ///
  /// - Parameters:
  ///   - size: of the map.
  ///   - labelSize: of the label map.
  /// - Precondition: the map holds the size asked for.
  public func paintInstances(into map: inout MutableSpan<UInt16>, size: PixelSize, from labelSize: PixelSize)
  {
    precondition(map.count >= size.pixelCount)
    for pixel in 0..<size.pixelCount { map[pixel] = 0 }
    for index in runs.indices {
      let run = runs[index]
      guard run.link < UInt32(UInt16.max) else { continue }
      let rows = part(Int(run.row)..<Int(run.row) + 1, of: labelSize.height, in: size.height)
      let columns = part(Int(run.start)..<Int(run.end), of: labelSize.width, in: size.width)
      for row in rows {
        for column in columns { map[row * size.width + column] = UInt16(run.link + 1) }
      }
    }
  }

  /// At least one place, whatever the sizes.
  private func part(_ range: Range<Int>, of extent: Int, in other: Int) -> Range<Int> {
    let start = min(other - 1, range.lowerBound * other / extent)
    return start..<max(start + 1, min(other, range.upperBound * other / extent))
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

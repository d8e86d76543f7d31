import ObjectAnalysis

/// How large the counted objects are, per class: the diameters of the discs that are as large, in memory taken once.
///
/// **Units**: µm where there is a calibration, else camera pixels.
package struct ObjectSizes: Sendable {
  /// The ranges of sizes, and the parts of a unit that sizes are told apart by.
  private static let (limit, parts) = (512, 16.0)

  private let scale: ObjectScale
  private let calibration: SpatialCalibration?
  /// By label, the place among the classes; -1 for what has none.
  private let places: [Int]
  private var bins: [GrowingBins]
  /// Counted objects of pictures that nobody calibrated, among pictures that somebody did.
  package private(set) var objectsWithoutScale = 0

  package init(_ facts: ReportFacts, classes: [CountedClass]) {
    (scale, calibration) = (facts.scale, facts.options.calibration)
    var places = [Int](repeating: -1, count: 256)
    for (place, kind) in classes.enumerated() where places.indices.contains(kind.label) {
      places[kind.label] = place
    }
    self.places = places
    bins = classes.map { _ in GrowingBins(limit: Self.limit, columns: 1, width: 1) }
  }

  /// Whether sizes are in µm.
  package var isCalibrated: Bool { calibration != nil }

  /// Those of a class: ranges of one width from 0 on, and how many objects are in each.
  package subscript(class index: Int) -> (width: Double, counts: [Int]) {
    (Double(bins[index].width) / Self.parts, (0..<bins[index].count).map { bins[index][$0, 0] })
  }

  /// Becomes the same as another of the same run. Allocates nothing.
  package mutating func copy(from other: ObjectSizes) {
    objectsWithoutScale = other.objectsWithoutScale
    for index in bins.indices { bins[index].copy(from: other.bins[index]) }
  }

  /// Takes the objects of a frame. Allocates nothing.
  ///
  /// - Parameter facts: of the picture, which may have a scale of its own where pictures are counted one by one.
  package mutating func add(_ found: borrowing FoundObjects, of facts: PictureFacts?) {
    let length = isCalibrated ? facts.calibration(or: calibration)?.micrometersPerPixel : 1
    for object in 0..<found.objects.count where found.verdicts[object] == .counted {
      let label = Int(found.objects[object].label)
      let index = places[label]
      guard index >= 0 else { continue }
      guard let length else {
        objectsWithoutScale += 1
        continue
      }
      let area = Double(found.objects[object].area) * scale.area(label: label)
      let diameter = (4 * area / Double.pi).squareRoot() * length
      let bin = bins[index].bin(of: Int64(min(diameter, 1e9) * Self.parts))
      bins[index].add(1, bin: bin, column: 0)
    }
  }
}

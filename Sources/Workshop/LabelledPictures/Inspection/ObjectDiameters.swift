import Imaging

/// How large the true objects of pictures are.
///
/// The diameter of an outlined object is that of a disc of its area, of one that only has a box the root of the box's area.
package struct ObjectDiameters: Sendable {
  /// Per class label. **Units**: pixels of the pictures.
  private var diameters: [[Double]]

  /// - Parameter classes: the background included.
  package init(classes: Int) { diameters = [[Double]](repeating: [], count: classes) }

  /// Takes in the objects of a picture.
  ///
  /// - Parameter coreFractions: per class label, the radius of what the masks show as a share of the object's; nil where they
  ///   show objects whole. Boxes are those of whole objects.
  package mutating func add(_ objects: TrueObjects, coreFractions: [Double]? = nil) {
    switch objects {
    case .outlines(let outlines):
      for (label, area) in zip(outlines.labels, outlines.areas) where label != 0 {
        diameters[label].append(2 * (Double(area) / .pi).squareRoot() / (coreFractions?[label] ?? 1))
      }
    case .boxes(let boxes):
      for object in boxes where object.box.area > 0 {
        diameters[object.label].append(Double(object.box.area).squareRoot())
      }
    }
  }

  /// Of all classes; nil without objects.
  package var median: Double? { Self.median(diameters.flatMap { $0 }) }

  /// Of one class; nil without objects of it.
  package func median(label: Int) -> Double? { Self.median(diameters[label]) }

  /// Specks, of less than a sixteenth of the median object's area, are none.
  private static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let all = middle(values.sorted())
    return middle(values.filter { 4 * $0 >= all }.sorted())
  }

  private static func middle(_ sorted: [Double]) -> Double {
    (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

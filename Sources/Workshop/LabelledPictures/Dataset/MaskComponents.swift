import Imaging

/// The connected pieces of a mask: pixels of one class that touch by a side or a corner.
package struct MaskComponents {
  /// Numbered from 1 in the order of their first pixels; beyond 65535 pieces the last number is shared.
  package private(set) var instances: InstanceMap
  package private(set) var objects: [LabelledObject] = []

  /// - Parameter border: a class that is drawn between objects and is none itself.
  package init(_ mask: LabelMap, classes: Int, border: Int? = nil) {
    let numbers = mask.labels.map { $0 == 0 || Int($0) >= classes || Int($0) == border ? 0 : UInt16($0) }
    let found = ConnectedPieces(numbers, size: mask.size)
    instances = InstanceMap(
      size: mask.size, identifiers: found.places.map { UInt16(min($0 + 1, Int32(UInt16.max))) })
    objects = found.pieces.map { LabelledObject(label: Int($0.number), box: $0.box) }
  }
}

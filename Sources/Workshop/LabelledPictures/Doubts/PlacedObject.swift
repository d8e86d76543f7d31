import Imaging

/// An object of a picture with the number by which a person finds it.
struct PlacedObject {
  let number: Int
  let label: Int
  let box: PixelBox
  /// Pixels of its outline where that is known, else of its box.
  let area: Int
}

/// The objects of a picture, and the outlines of those that were drawn whole.
struct PlacedObjects {
  let objects: [PlacedObject]
  /// Numbers as in `objects`; nil where only boxes or cores are known.
  let outlines: InstanceMap?
  /// Whether they are boxes.
  let areBoxes: Bool

  init(of item: Dataset.Item, in picture: LabelledPicture, dataset: Dataset) {
    if dataset.statedObjects[item.name] != nil, let stated = dataset.objects(of: item, in: picture) {
      objects = stated.enumerated().map { index, object in
        PlacedObject(number: index + 1, label: object.label, box: object.box, area: object.box.area)
      }
      (outlines, areBoxes) = (nil, true)
      return
    }
    var map: InstanceMap
    var numbered: [LabelledObject?]
    if let instances = picture.instances, let objects = dataset.numberedObjects(in: picture) {
      (map, numbered) = (instances, objects)
    } else {
      let pieces = MaskComponents(
        picture.mask, classes: dataset.palette.count, border: dataset.palette.borderLabel)
      (map, numbered) = (pieces.instances, [nil] + pieces.objects)
    }
    var areas = [Int](repeating: 0, count: Int(UInt16.max) + 1)
    for number in map.identifiers { areas[Int(number)] += 1 }
    // Where pieces are more than numbers, the last number is shared: it is none.
    objects = numbered.prefix(Int(UInt16.max)).enumerated().compactMap { number, object in
      object.map { PlacedObject(number: number, label: $0.label, box: $0.box, area: areas[number]) }
    }
    outlines = dataset.coreFractions == nil ? map : nil
    areBoxes = false
  }
}

import Imaging

/// The objects that are truly in a picture, in the form that tells most of where they are.
package enum TrueObjects: Sendable {
  /// Instances, or else the connected pieces of the mask.
  case outlines(TrueOutlines)
  /// For data sets that state more objects than their masks show, or show only the cores of objects.
  case boxes([LabelledObject])

  /// The number of objects per class label.
  ///
  /// - Parameter classes: the background included.
  package func counts(classes: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: classes)
    switch self {
    case .outlines(let outlines): for label in outlines.labels where label != 0 { counts[label] += 1 }
    case .boxes(let boxes): for box in boxes { counts[box.label] += 1 }
    }
    return counts
  }

  /// The areas of the outlined objects per class label; none of boxes. **Units**: pixels of the picture.
  package func areas(classes: Int) -> [[Int]] {
    var areas = [[Int]](repeating: [], count: classes)
    if case .outlines(let outlines) = self {
      for (label, area) in zip(outlines.labels, outlines.areas) where label != 0 { areas[label].append(area) }
    }
    return areas
  }
}

extension Dataset {
  /// The objects that are truly in a picture, without those that lie in ignored pixels by more than half.
  package func trueObjects(of item: Item, in sample: LabelledPicture) -> TrueObjects {
    guard let stated = judgedObjects(of: item, in: sample) else {
      let (map, labels) = maskPieces(of: sample)
      return .outlines(TrueOutlines(map, labels: labels))
    }
    guard coreFractions == nil, let instances = sample.instances,
      let numbered = judgedNumberedObjects(in: sample)
    else { return .boxes(stated) }
    let outlined = TrueObjects.outlines(TrueOutlines(instances, labels: numbered.map { $0?.label ?? 0 }))
    // What stands behind others may have a box and no pixel.
    let boxes = TrueObjects.boxes(stated)
    return outlined.counts(classes: palette.count) == boxes.counts(classes: palette.count) ? outlined : boxes
  }

  /// The connected pieces of a mask, borders given to the pieces that they touch, and the class of each by its number.
  package func maskPieces(of sample: LabelledPicture) -> (map: InstanceMap, labels: [Int]) {
    let pieces = MaskComponents(sample.mask, classes: palette.count, border: palette.borderLabel)
    var map = pieces.instances
    if let border = palette.borderLabel {
      giveBorder(of: sample.mask, to: &map.identifiers) { $0 == UInt8(border) }
    }
    return (map, [0] + pieces.objects.prefix(Int(UInt16.max)).map(\.label))
  }
}

/// Gives the pixels of a border to what is nearest to them, as counting does (`BorderReturner`): ring by ring, by steps to
/// one of eight neighbours. Border that nothing touches stays as it is.
///
/// - Parameter numbers: a class or an object per pixel of the mask; 0 is nothing, and so is the border itself.
package func giveBorder<Number: BinaryInteger>(
  of mask: LabelMap, to numbers: inout [Number], isBorder: (UInt8) -> Bool
) {
  let size = mask.size
  var open = mask.labels.map(isBorder)
  var reached = numbers.indices.filter { numbers[$0] != 0 && !open[$0] }
  var next = 0
  while next < reached.count {
    let (y, x) = reached[next].quotientAndRemainder(dividingBy: size.width)
    for row in max(0, y - 1)...min(size.height - 1, y + 1) {
      for column in max(0, x - 1)...min(size.width - 1, x + 1) where open[row * size.width + column] {
        let pixel = row * size.width + column
        open[pixel] = false
        numbers[pixel] = numbers[reached[next]]
        reached.append(pixel)
      }
    }
    next += 1
  }
}

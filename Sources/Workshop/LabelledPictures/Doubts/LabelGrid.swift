import Imaging

/// The labels of a picture in small: how much of each cell of a grid each class covers, so that the labels of two pictures
/// of different sizes can be compared.
struct LabelGrid {
  static let side = 32
  /// The part of the labelled area that may differ between two labellings of one picture.
  static let greatestDifference = 0.3
  /// So many pairs of pictures are read again: a film has a great many that look alike.
  static let pairLimit = 500

  /// By class but the background, then row by row. **Units**: 255ths.
  private let shares: [UInt8]
  /// By class, the background first.
  let objects: [Int]

  init(_ mask: LabelMap, classes: Int, objects: [PlacedObject]) {
    var counts = [Int](repeating: 0, count: classes)
    for object in objects { counts[object.label] += 1 }
    self.objects = counts
    let cells = Self.side * Self.side
    var (pixels, all) = ([Int](repeating: 0, count: classes * cells), [Int](repeating: 0, count: cells))
    for y in 0..<mask.size.height {
      let row = y * Self.side / mask.size.height * Self.side
      for x in 0..<mask.size.width {
        let cell = row + x * Self.side / mask.size.width
        all[cell] += 1
        let label = Int(mask.labels[y * mask.size.width + x])
        if label > 0, label < classes { pixels[label * cells + cell] += 1 }
      }
    }
    shares = (cells..<classes * cells).map { UInt8(255 * pixels[$0] / max(1, all[$0 % cells])) }
  }

  /// The labelled area that differs, as a share of the area that either labels; 0 where nothing is labelled.
  func difference(from other: LabelGrid) -> Double {
    var (different, all) = (0, 0)
    for (own, its) in zip(shares, other.shares) {
      different += abs(Int(own) - Int(its))
      all += Int(max(own, its))
    }
    return all == 0 ? 0 : Double(different) / Double(all)
  }
}

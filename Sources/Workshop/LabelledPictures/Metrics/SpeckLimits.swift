import Imaging
import System

/// Which true objects are specks: stray pixels of a mask that nobody would count.
///
/// A speck is smaller than the model's smallest object that counts, and than a sixteenth of its class's median true object,
/// which is a quarter of its diameter: a greater gate hides no object that was missed. Specks are no truth, and what was
/// found in their place is no find, as in the evaluation of COCO, where objects outside of a range of areas are ignored.
package struct SpeckLimits: Sendable {
  /// Into so many parts the area of the median object is divided.
  package static let share = 16

  /// By class label; nothing is smaller than 0. **Units**: pixels of the picture.
  private let areas: [Int]

  /// - Parameter areas: of the true objects of all pictures that are compared, per class label.
  package init(_ areas: [[Int]]) {
    self.areas = areas.map { areas in
      areas.isEmpty ? 0 : (areas.sorted()[areas.count / 2] + Self.share - 1) / Self.share
    }
  }

  /// From the pictures' true objects.
  package init(_ truth: [TrueObjects], classes: Int) {
    var areas = [[Int]](repeating: [], count: classes)
    for objects in truth {
      for (label, own) in objects.areas(classes: classes).enumerated() { areas[label] += own }
    }
    self.init(areas)
  }

  /// Reads the labels of pictures.
  ///
  /// - Throws: `FileError` for a broken picture or mask.
  package init(of items: [Dataset.Item], in dataset: Dataset) throws(FileError) {
    let classes = dataset.palette.count
    guard !items.allSatisfy({ dataset.statedObjects[$0.name] != nil && $0.instancesPath == nil }) else {
      self.init([[Int]](repeating: [], count: classes))
      return
    }
    var truth: [TrueObjects] = []
    for item in items { truth.append(dataset.trueObjects(of: item, in: try dataset.load(item))) }
    self.init(truth, classes: classes)
  }

  /// A true object of the class is a speck when it is smaller than this. **Units**: pixels of the picture.
  ///
  /// - Parameters:
  ///   - gate: the smallest area that counts, in pixels of the network.
  ///   - reduction: side of the block of picture pixels that a pixel of the network stands for.
  package func area(label: Int, gate: Int, reduction: Reduction) -> Int {
    min(areas[label], reduction.smallestArea(of: gate))
  }
}

import Imaging
import System

/// Gathers the boxes of one picture, and counts what gets lost.
struct PictureBoxes {
  /// How far from a whole number an edge may lie that was meant to be one: files of shares have some six digits.
  static let rounding = 0.02

  /// Of the picture.
  let size: PixelSize
  /// The file that states the labels: what errors name.
  let path: String
  private(set) var objects: [LabelledObject] = []
  private(set) var losses = ImportLosses()
  private var seen: Set<[Int]> = []

  init(size: PixelSize, path: String) { (self.size, self.path) = (size, path) }

  /// What the importer answers.
  var labels: PictureLabels { .boxes(objects, losses) }

  /// - Parameters:
  ///   - edges: the left, upper, right and lower edge. **Units**: pixels.
  ///   - place: where it stands in the file, for errors.
  /// - Throws: `FileError` for what can be no box in any picture, and for more objects than numbers.
  mutating func add(_ edges: [Double], label: Int, place: @autoclosure () -> String) throws(FileError) {
    guard edges.count == 4, edges.allSatisfy({ $0.isFinite && abs($0) <= 1e6 }) else {
      throw FileError(
        path, "\(place()): the box \(edges) can be in no picture",
        advice: "expected pixels of a picture of \(size)")
    }
    guard edges[0] <= edges[2], edges[1] <= edges[3] else {
      throw FileError(
        path, "\(place()): the box \(edges) is inverted", advice: "a box has no negative width or height")
    }
    let (minX, minY) = (Self.edge(edges[0], .down), Self.edge(edges[1], .down))
    let whole = PixelBox(
      minX: minX, minY: minY, maxX: max(minX + 1, Self.edge(edges[2], .up)),
      maxY: max(minY + 1, Self.edge(edges[3], .up)))
    let box = whole.clipped(to: size)
    guard box.width > 0, box.height > 0 else {
      losses[.objectsOutside] += 1
      return
    }
    // Labelling programs let boxes reach a pixel over the edge.
    if !whole.fits(size), !whole.fits(PixelSize(width: size.width + 1, height: size.height + 1)) {
      losses[.cutObjects] += 1
    }
    guard objects.count < Int(UInt16.max) - 1 else {
      throw FileError(
        path, "\(place()): the picture has more than the 65534 objects that object numbers tell apart",
        advice: "cut the picture into parts")
    }
    guard seen.insert([label, box.minX, box.minY, box.maxX, box.maxY]).inserted else {
      losses[.doubledObjects] += 1
      return
    }
    objects.append(LabelledObject(label: label, box: box))
  }

  /// Counts an object that was cut at the picture's edge before it came here.
  mutating func countCut() { losses[.cutObjects] += 1 }

  private static func edge(_ value: Double, _ rule: FloatingPointRoundingRule) -> Int {
    abs(value - value.rounded()) <= rounding ? Int(value.rounded()) : Int(value.rounded(rule))
  }
}

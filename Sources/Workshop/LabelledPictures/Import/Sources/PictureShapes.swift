import Imaging
import Shapes
import System

/// Gathers the objects of one picture, whatever its source draws them with, and counts what gets lost.
struct PictureShapes {
  /// Of the picture.
  let size: PixelSize
  /// The file that states the labels: what errors name.
  let path: String
  private(set) var shapes: [LabelledShape] = []
  private(set) var losses = ImportLosses()
  private var seen: [Int: [Int]] = [:]
  /// Runs and pixels of all objects so far: small files can ask for much of both.
  private var (rows, covered) = (0, 0)

  init(size: PixelSize, path: String) { (self.size, self.path) = (size, path) }

  /// What the importer answers.
  var labels: PictureLabels { .shapes(shapes, losses) }

  /// Adds an object drawn in one or several pieces.
  ///
  /// - Parameters:
  ///   - label: nil for pixels that nobody judged.
  ///   - place: where it stands in the file, for errors: `'a.png', shape 3 (cell)`.
  /// - Throws: `FileError` for points that can be in no picture, and for more objects than numbers.
  mutating func add(_ pieces: [Outline], label: Int?, place: @autoclosure () -> String) throws(FileError) {
    var region = PixelRegion()
    for piece in pieces {
      guard let filled = PixelRegion(filling: piece, in: size) else {
        throw FileError(
          path, "\(place()): the outline \(piece.problem ?? "has more points than can be drawn")",
          advice: "expected pixels of a picture of \(size)")
      }
      region = region.union(filled)
    }
    let isCut = pieces.contains { $0.rings.joined().contains { !reaches($0) } }
    try add(region, label: label, isCut: isCut, place: place())
  }

  /// Adds a box among outlines: the ellipse that fills it.
  ///
  /// - Parameter edges: the left, upper, right and lower edge. **Units**: pixels.
  mutating func add(boxWithin edges: [Double], label: Int?, place: @autoclosure () -> String)
    throws(FileError)
  {
    guard edges.count == 4, edges.allSatisfy({ $0.isFinite && abs($0) <= Outline.largestCoordinate }) else {
      throw FileError(
        path, "\(place()): the box \(edges) can be in no picture",
        advice: "expected pixels of a picture of \(size)")
    }
    let box = PixelBox(
      minX: Int(min(edges[0], edges[2]).rounded()), minY: Int(min(edges[1], edges[3]).rounded()),
      maxX: Int(max(edges[0], edges[2]).rounded()), maxY: Int(max(edges[1], edges[3]).rounded()))
    let region = PixelRegion(ellipseIn: box, in: size)
    if !region.isEmpty { losses[.boxesAsEllipses] += 1 }
    try add(region, label: label, isCut: !box.fits(size), place: place())
  }

  /// Adds the pixels of an object, which lie in the picture.
  mutating func add(
    _ region: PixelRegion, label: Int?, isCut: Bool = false, place: @autoclosure () -> String
  ) throws(FileError) {
    guard !region.isEmpty else {
      losses[.objectsOutside] += 1
      return
    }
    guard shapes.count < Int(UInt16.max) - 1 else {
      throw FileError(
        path, "\(place()): the picture has more than the 65534 objects that object numbers tell apart",
        advice: "cut the picture into parts")
    }
    rows += region.runs.count
    covered += region.area
    guard rows <= 1 << 24, covered <= 1 << 32 else {
      throw FileError(
        path, "\(place()): the objects of the picture cover more than can be drawn",
        advice: "cut the picture into parts")
    }
    let key = region.runs.count &* 31 &+ region.runs[0].y &* 8191 &+ region.runs[0].minX
    if seen[key, default: []].contains(where: { shapes[$0].label == label && shapes[$0].region == region }) {
      losses[.doubledObjects] += 1
      return
    }
    seen[key, default: []].append(shapes.count)
    if isCut { losses[.cutObjects] += 1 }
    if label == nil { losses[.ignoredRegions] += 1 }
    shapes.append(LabelledShape(label: label, region: region))
  }

  /// Counts an object that was cut at the picture's edge before it came here.
  mutating func countCut() { losses[.cutObjects] += 1 }

  /// Counts pixels of masks that are neither black nor white.
  mutating func countSoft(_ pixels: Int) { losses[.softPixels] += pixels }

  /// Counts something that covers nothing.
  mutating func leaveOutPointsOrLine() { losses[.pointsAndLines] += 1 }

  /// Counts something that happened to an object.
  mutating func note(_ loss: ImportLosses.Loss) { losses[loss] += 1 }

  private func reaches(_ point: Point) -> Bool { reaches(point.x, point.y) }

  /// Whether a point lies in the picture; labelling programs let outlines reach half a pixel over the edge.
  func reaches(_ x: Double, _ y: Double) -> Bool {
    x >= -1 && y >= -1 && x <= Double(size.width) + 1 && y <= Double(size.height) + 1
  }
}

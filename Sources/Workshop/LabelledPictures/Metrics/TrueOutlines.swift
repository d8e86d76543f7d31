import Imaging

/// The outlines of the objects that are truly in a picture, kept as runs of pixels: a fraction of the memory of a map.
package struct TrueOutlines: Sendable {
  /// Pixels of one row that belong to one object.
  struct Run: Sendable {
    var row, start, end: Int32
    /// Above 0.
    var number: Int32
  }

  let runs: [Run]
  /// The class by object number; 0 for 0 and for numbers that are no object or have no pixel.
  package let labels: [Int]
  /// By object number. **Units**: pixels of the picture.
  package let areas: [Int]

  /// - Parameters:
  ///   - map: object numbers per pixel of the picture.
  ///   - labels: the class by object number; 0 for numbers that are no object.
  /// - Precondition: every number of the map has a class.
  package init(_ map: InstanceMap, labels: [Int]) {
    var runs: [Run] = []
    var areas = [Int](repeating: 0, count: labels.count)
    let width = map.size.width
    for row in 0..<map.size.height {
      var column = 0
      while column < width {
        let number = map.identifiers[row * width + column]
        let start = column
        repeat { column += 1 } while column < width && map.identifiers[row * width + column] == number
        guard number != 0, labels[Int(number)] != 0 else { continue }
        areas[Int(number)] += column - start
        runs.append(Run(row: Int32(row), start: Int32(start), end: Int32(column), number: Int32(number)))
      }
    }
    (self.runs, self.areas) = (runs, areas)
    self.labels = labels.indices.map { areas[$0] == 0 ? 0 : labels[$0] }
  }
}

import Imaging
import LabelledPictures

/// Random displacements on a coarse grid over a window, bicubic (uniform B-splines) in between.
struct ElasticField: Equatable, Sendable {
  let spacing: Int
  private let columns: Int
  /// Displacements of the grid's points, x and y by turns. The grid reaches one point beyond the window at the top and
  /// left, two at the bottom and right.
  private let points: [Float]

  /// - Parameter largest: no displacement is longer in x or in y, pixels.
  init(windowSize: PixelSize, spacing: Int, largest: Float, random: RandomSource) {
    self.spacing = spacing
    columns = (windowSize.width - 1) / spacing + 4
    let rows = (windowSize.height - 1) / spacing + 4
    var random = random
    points = (0..<2 * columns * rows).map { _ in largest * (2 * random.nextUnit() - 1) }
  }

  /// One row of displacements: the splines across rows are summed once for the row.
  func row(_ y: Int, width: Int, x displacementX: inout [Float], y displacementY: inout [Float]) {
    let weights = Self.weights(Float(y % spacing) / Float(spacing))
    let first = y / spacing
    var line = [Float](repeating: 0, count: 2 * columns)
    for tap in 0..<4 {
      for index in line.indices { line[index] += weights[tap] * points[(first + tap) * 2 * columns + index] }
    }
    for x in 0..<width {
      let weights = Self.weights(Float(x % spacing) / Float(spacing))
      let start = 2 * (x / spacing)
      var (sumX, sumY) = (Float(0), Float(0))
      for tap in 0..<4 {
        sumX += weights[tap] * line[start + 2 * tap]
        sumY += weights[tap] * line[start + 2 * tap + 1]
      }
      (displacementX[x], displacementY[x]) = (sumX, sumY)
    }
  }

  /// Of the four points around a place `part` of the way from the second to the third. They add up to 1.
  private static func weights(_ part: Float) -> SIMD4<Float> {
    let (rest, square) = (1 - part, part * part)
    return SIMD4(
      rest * rest * rest, 3 * square * part - 6 * square + 4, -3 * square * part + 3 * square + 3 * part + 1,
      square * part) / 6
  }
}

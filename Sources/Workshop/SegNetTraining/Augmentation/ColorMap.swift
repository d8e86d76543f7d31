import System
import LabelledPictures

/// An affine map of colours: `out = matrix * in + offset`, as which all changes of colour can be done in one go.
///
/// **Units**: grey levels, 0...255; channels red, green, blue.
struct ColorMap: Equatable, Sendable {
  /// Row by row.
  private(set) var matrix: [Float]
  private(set) var offset: [Float]

  static let identity = ColorMap(matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1], offset: [0, 0, 0])

  /// One channel's factors on red, green, blue and 1.
  func row(_ channel: Int) -> SIMD4<Float> {
    SIMD4(matrix[3 * channel], matrix[3 * channel + 1], matrix[3 * channel + 2], offset[channel])
  }

  /// What the eye sees of each channel (Rec. 601).
  private static let luma: [Float] = [0.299, 0.587, 0.114]

  mutating func add(_ colors: [Float]) { for channel in 0..<3 { offset[channel] += colors[channel] } }

  mutating func scale(by factor: Float, around middle: [Float]) {
    for index in 0..<9 { matrix[index] *= factor }
    for channel in 0..<3 { offset[channel] = factor * offset[channel] + (1 - factor) * middle[channel] }
  }

  /// Moves colours away from the grey of the same brightness, or towards it.
  mutating func saturate(by factor: Float) {
    var change = [Float](repeating: 0, count: 9)
    for row in 0..<3 {
      for column in 0..<3 {
        change[3 * row + column] = (1 - factor) * Self.luma[column] + (row == column ? factor : 0)
      }
    }
    multiply(change)
  }

  /// Turns colours around the axis of the greys (Rodrigues' rotation).
  mutating func turnHue(radians: Double) {
    let (cosine, sine) = (Float(cos(radians)), Float(sin(radians)) / Float(3).squareRoot())
    let (same, after, before) = (
      cosine + (1 - cosine) / 3, (1 - cosine) / 3 - sine, (1 - cosine) / 3 + sine
    )
    multiply([same, after, before, before, same, after, after, before, same])
  }

  private mutating func multiply(_ change: [Float]) {
    var (product, moved) = (matrix, offset)
    for row in 0..<3 {
      func times(_ column: (Int) -> Float) -> Float {
        (0..<3).reduce(0) { $0 + change[3 * row + $1] * column($1) }
      }
      for column in 0..<3 { product[3 * row + column] = times { matrix[3 * $0 + column] } }
      moved[row] = times { offset[$0] }
    }
    (matrix, offset) = (product, moved)
  }
}

import System
import Imaging
import LabelledPictures

/// Blurs planes; beyond the edges the edge pixels go on.
struct PlaneConvolver {
  /// Weights of a square neighbourhood, row by row; they add up to 1.
  struct Kernel {
    let radius: Int
    let weights: [Float]
  }

  private let size: PixelSize
  /// Rows with `margin` pixels more on both sides.
  private var padded: [Float] = []
  private var margin = 0

  init(size: PixelSize) { self.size = size }

  /// A uniform disc: the picture of a point out of focus. Pixels that its edge runs through count by about the part covered.
  static func disc(radius: Float) -> Kernel {
    let reach = Int((radius + 0.5).rounded(.up))
    var weights: [Float] = []
    for y in -reach...reach {
      for x in -reach...reach {
        let distance = Float(x * x + y * y).squareRoot()
        weights.append(min(1, max(0, radius + 0.5 - distance)))
      }
    }
    let sum = weights.reduce(0, +)
    return Kernel(radius: reach, weights: weights.map { $0 / sum })
  }

  /// One row of a Gaussian, cut off at three deviations.
  static func gaussian(deviation: Float) -> [Float] {
    let reach = max(1, Int((3 * deviation).rounded(.up)))
    let weights = (-reach...reach).map { Float(exp(-0.5 * pow(Double($0) / Double(deviation), 2))) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  mutating func convolve(_ plane: AlignedBuffer<Float>, _ kernel: Kernel) {
    pad(plane, margin: kernel.radius)
    let extent = 2 * kernel.radius + 1
    for y in 0..<size.height {
      var target = emptyRow(of: plane, y)
      for row in 0..<extent {
        for column in 0..<extent where kernel.weights[row * extent + column] > 0 {
          add(y + row - kernel.radius, column, kernel.weights[row * extent + column], to: &target)
        }
      }
    }
  }

  /// The same row of weights across and down.
  mutating func convolve(_ plane: AlignedBuffer<Float>, separable weights: [Float]) {
    let reach = weights.count / 2
    pad(plane, margin: reach)
    for y in 0..<size.height {
      var target = emptyRow(of: plane, y)
      for (column, weight) in weights.enumerated() { add(y, column, weight, to: &target) }
    }
    pad(plane, margin: 0)
    for y in 0..<size.height {
      var target = emptyRow(of: plane, y)
      for (row, weight) in weights.enumerated() { add(y + row - reach, 0, weight, to: &target) }
    }
  }

  private mutating func pad(_ plane: AlignedBuffer<Float>, margin: Int) {
    self.margin = margin
    let (width, height, stride) = (size.width, size.height, size.width + 2 * margin)
    if padded.count < stride * height { padded = [Float](repeating: 0, count: stride * height) }
    var whole = padded.mutableSpan
    for y in 0..<height {
      let source = plane.part(y * width, width)
      var target = whole.part(y * stride..<(y + 1) * stride)
      for x in 0..<margin { target[x] = source[0] }
      for x in 0..<width { target[margin + x] = source[x] }
      for x in margin + width..<stride { target[x] = source[width - 1] }
    }
  }

  @_lifetime(immortal)
  private func emptyRow(of plane: AlignedBuffer<Float>, _ y: Int) -> MutableSpan<Float> {
    var row = plane.mutablePart(y * size.width, size.width)
    row.update(repeating: 0)
    return row
  }

  /// Adds a padded row, from a column on, to a row of the plane.
  private func add(_ row: Int, _ column: Int, _ weight: Float, to target: inout MutableSpan<Float>) {
    let padded = padded.span
    let start = min(max(row, 0), size.height - 1) * (size.width + 2 * margin) + column
    let source = padded.extracting(start..<start + target.count)
    for x in 0..<target.count { target[x] += weight * source[x] }
  }
}

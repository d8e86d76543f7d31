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
    accumulate(into: plane) { y, add in
      for row in 0..<extent {
        for column in 0..<extent where kernel.weights[row * extent + column] > 0 {
          add(y + row - kernel.radius, column, kernel.weights[row * extent + column])
        }
      }
    }
  }

  /// The same row of weights across and down.
  mutating func convolve(_ plane: AlignedBuffer<Float>, separable weights: [Float]) {
    let reach = weights.count / 2
    pad(plane, margin: reach)
    accumulate(into: plane) { y, add in
      for (column, weight) in weights.enumerated() { add(y, column, weight) }
    }
    pad(plane, margin: 0)
    accumulate(into: plane) { y, add in
      for (row, weight) in weights.enumerated() { add(y + row - reach, 0, weight) }
    }
  }

  private mutating func pad(_ plane: AlignedBuffer<Float>, margin: Int) {
    self.margin = margin
    let stride = size.width + 2 * margin
    if padded.count < stride * size.height { padded = [Float](repeating: 0, count: stride * size.height) }
    padded.withUnsafeMutableBufferPointer { padded in
      for y in 0..<size.height {
        let (source, target) = (plane.pointer + y * size.width, padded.baseAddress! + y * stride)
        target.update(repeating: source[0], count: margin)
        (target + margin).update(from: source, count: size.width)
        (target + margin + size.width).update(repeating: source[size.width - 1], count: margin)
      }
    }
  }

  /// Sums shifted padded rows into each row of the plane.
  private func accumulate(
    into plane: AlignedBuffer<Float>,
    _ taps: (_ y: Int, _ add: (_ row: Int, _ column: Int, _ weight: Float) -> Void) -> Void
  ) {
    let (width, height, stride) = (size.width, size.height, size.width + 2 * margin)
    padded.withUnsafeBufferPointer { padded in
      for y in 0..<height {
        let target = plane.pointer + y * width
        target.update(repeating: 0, count: width)
        taps(y) { row, column, weight in
          let source = padded.baseAddress! + min(max(row, 0), height - 1) * stride + column
          for x in 0..<width { target[x] += weight * source[x] }
        }
      }
    }
  }
}

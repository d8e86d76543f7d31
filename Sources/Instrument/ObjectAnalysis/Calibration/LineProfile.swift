import System
import Imaging

/// The brightness of a picture along one direction, averaged across it.
struct LineProfile {
  /// Positions per pixel.
  static let density = 2

  /// The mean of each position less that of its surroundings, so that uneven light does not matter.
  private(set) var values: [Double]

  /// - Parameters:
  ///   - grey: brightness, row by row.
  ///   - angle: of the direction, from the x axis towards the y axis. **Units**: radians.
  ///   - band: only pixels count whose distance along the lines lies in this share of the picture, 0...1.
  ///   - tile: the part of the picture that counts.
  init(
    _ grey: [Float], width: Int, angle: (cosine: Double, sine: Double), tile: (x: Range<Int>, y: Range<Int>),
    band: Range<Double> = 0..<1
  ) {
    let (cosine, sine) = angle
    let corners = [
      (tile.x.lowerBound, tile.y.lowerBound), (tile.x.upperBound - 1, tile.y.lowerBound),
      (tile.x.lowerBound, tile.y.upperBound - 1), (tile.x.upperBound - 1, tile.y.upperBound - 1),
    ]
    let across = corners.map { Double($0.0) * cosine + Double($0.1) * sine }
    let along = corners.map { Double($0.1) * cosine - Double($0.0) * sine }
    let (start, end) = (across.min()!, across.max()!)
    let (first, length) = (along.min()!, along.max()! - along.min()!)
    let count = Int((end - start) * Double(Self.density)) + 2
    var sums = [Double](repeating: 0, count: count)
    var weights = [Double](repeating: 0, count: count)
    let (low, high) = (first + band.lowerBound * length, first + band.upperBound * length)
    for y in tile.y {
      for x in tile.x {
        let place = Double(y) * cosine - Double(x) * sine
        if place < low || place > high { continue }
        let position = (Double(x) * cosine + Double(y) * sine - start) * Double(Self.density)
        let bin = Int(position)
        let share = position - Double(bin)
        let value = Double(grey[y * width + x])
        sums[bin] += (1 - share) * value
        weights[bin] += 1 - share
        sums[bin + 1] += share * value
        weights[bin + 1] += share
      }
    }
    // The ends of a slanted direction hold few pixels: noise.
    let enough = (weights.max() ?? 0) / 4
    let used = weights.indices.filter { weights[$0] >= max(enough, 0.5) }
    guard let from = used.first, let to = used.last, from < to else {
      values = []
      return
    }
    var means: [Double] = []
    for index in from...to {
      means.append(weights[index] > 0 ? sums[index] / weights[index] : means.last ?? 0)
    }
    values = Self.withoutTrend(means)
  }

  /// The mean square of the values.
  var variance: Double {
    values.isEmpty ? 0 : values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
  }

  /// How strongly the profile's middle varies with a period, in positions: the squared magnitude of its windowed Fourier transform
  /// there.
  func power(ofPeriod period: Double) -> Double {
    let first = max(0, (values.count - Self.longestTransform) / 2)
    let count = min(values.count, Self.longestTransform)
    var (real, imaginary) = (0.0, 0.0)
    for index in 0..<count {
      let window = 0.5 - 0.5 * cos(2 * .pi * Double(index) / Double(max(1, count - 1)))
      let phase = 2 * .pi * Double(index) / period
      real += values[first + index] * window * cos(phase)
      imaginary += values[first + index] * window * sin(phase)
    }
    return real * real + imaginary * imaginary
  }

  /// The powers of all periods between two, as close together as can be told apart.
  func powers(from shortest: Double, to longest: Double) -> [Double] {
    let step = 0.5 / Double(max(1, min(values.count, Self.longestTransform)))
    return stride(from: 1 / longest, to: 1 / shortest, by: step).map { power(ofPeriod: 1 / $0) }
  }

  /// Enough lines to tell distances apart, and no more time for a large picture.
  private static let longestTransform = 1024

  /// Subtracts the mean over a quarter of the profile.
  private static func withoutTrend(_ means: [Double]) -> [Double] {
    var running = [0.0]
    for mean in means { running.append(running[running.count - 1] + mean) }
    let half = max(1, means.count / 8)
    return means.indices.map { index in
      // As far to the left as to the right, or an end would be compared with one side only.
      let reach = min(half, index, means.count - 1 - index)
      let reachOrHalf = max(reach, min(half, means.count / 16))
      let (from, to) = (max(0, index - reachOrHalf), min(means.count, index + reachOrHalf + 1))
      return means[index] - (running[to] - running[from]) / Double(to - from)
    }
  }

  /// How alike the profile and the profile moved by a number of positions are, in -1...1.
  func correlation(lag: Int) -> Double {
    let overlap = values.count - lag
    guard overlap > 1 else { return 0 }
    var (product, first, second) = (0.0, 0.0, 0.0)
    for index in 0..<overlap {
      product += values[index] * values[index + lag]
      first += values[index] * values[index]
      second += values[index + lag] * values[index + lag]
    }
    let energy = (first * second).squareRoot()
    return energy > 0 ? product / energy : 0
  }
}

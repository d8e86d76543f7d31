import System
import LabelledPictures

/// How alike two planes of numbers in 0...1 look, 1 at most, and its gradient by the first.
///
/// SSIM: Wang et al., "Image Quality Assessment: From Error Visibility to Structural Similarity" (2004): a Gaussian window
/// of 11x11 with deviation 1.5, `C1 = 0.01^2`, `C2 = 0.03^2`, the mean over all windows that lie wholly in the picture and
/// over known pixels. Smaller pictures get the greatest odd window that fits.
///
/// MS-SSIM: Wang, Simoncelli, Bovik, "Multi-scale structural similarity" (2003): the product over scales, each half as
/// large as the one before (means of 2x2), of the mean contrast-structure term, the last scale's mean SSIM, to the
/// exponents published; with fewer scales than five, where the picture is small, exponents that again add up to 1.
struct StructuralSimilarity {
  static let window = 11
  static let exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
  private static let (c1, c2) = (0.0001, 0.0009)

  private let width: Int
  private let height: Int
  private let exponents: [Double]
  private let kernel: [Double]

  init(width: Int, height: Int, scales: Int) {
    (self.width, self.height) = (width, height)
    let side = min(width, height)
    var count = 1
    while count < scales, side >> count >= Self.window { count += 1 }
    let chosen = scales == 1 ? [1] : Array(Self.exponents.prefix(count))
    let sum = chosen.reduce(0, +)
    exponents = chosen.map { $0 / sum }
    let extent = Self.extent(side)
    let weights = (0..<extent).map { exp(-0.5 * pow((Double($0) - Double(extent / 2)) / 1.5, 2)) }
    let total = weights.reduce(0, +)
    kernel = weights.map { $0 / total }
  }

  private static func extent(_ side: Int) -> Int { min(window, side % 2 == 0 ? side - 1 : side) }

  /// Whether any window lies over known pixels only.
  static func hasWholeWindow(_ target: Span<Float>, width: Int, height: Int) -> Bool {
    let extent = extent(min(width, height))
    guard extent > 0 else { return false }
    // Known pixels in a row up to each column, and rows in a column of such runs.
    var rows = [Int](repeating: 0, count: width)
    for y in 0..<height {
      var run = 0
      for x in 0..<width {
        run = target[y * width + x].isNaN ? 0 : run + 1
        rows[x] = run >= extent ? rows[x] + 1 : 0
        if rows[x] >= extent { return true }
      }
    }
    return false
  }

  /// - Parameters:
  ///   - x: the plane that is judged.
  ///   - t: the true one, unknown pixels not a number.
  /// - Returns: nil when no window is known.
  func evaluate(_ x: [Double], _ t: [Double]) -> (value: Double, gradient: [Double])? {
    var planes = [Plane(x, t, width: width, height: height, kernel: kernel)]
    for _ in exponents.dropFirst() { planes.append(planes.last!.halved) }
    var terms: [Plane.Means] = []
    for (index, plane) in planes.enumerated() {
      // A scale without a whole window says nothing.
      guard let means = plane.means(withLuminance: index == planes.count - 1) else {
        if index == 0 { return nil }
        continue
      }
      terms.append(means)
    }
    var value = 1.0
    for (term, exponent) in zip(terms, exponents) { value *= pow(max(term.value, 0), exponent) }
    // From the coarsest scale on, each passes its gradient to the one it was made of.
    var gradient: [Double] = []
    for index in planes.indices.reversed() {
      var own = [Double](repeating: 0, count: planes[index].x.count)
      if index < terms.count, terms[index].value > 0 {
        let slope = value * exponents[index] / terms[index].value
        own = planes[index].gradient(terms[index], slope: slope)
      }
      if index < planes.count - 1 { planes[index].addDoubled(gradient, to: &own) }
      gradient = own
    }
    return (value, gradient)
  }

  /// Two planes at one scale.
  private struct Plane {
    let x: [Double]
    let t: [Double]
    let width: Int
    let height: Int
    let kernel: [Double]

    init(_ x: [Double], _ t: [Double], width: Int, height: Int, kernel: [Double]) {
      (self.x, self.t, self.width, self.height, self.kernel) = (x, t, width, height, kernel)
    }

    private var extent: Int { kernel.count }
    private var validWidth: Int { max(0, width - extent + 1) }
    private var validHeight: Int { max(0, height - extent + 1) }

    /// Means of 2x2; unknown where one of the four is.
    var halved: Plane {
      let (w, h) = (width / 2, height / 2)
      func half(_ plane: [Double]) -> [Double] {
        (0..<w * h).map { place in
          let first = 2 * (place / w) * width + 2 * (place % w)
          return 0.25 * (plane[first] + plane[first + 1] + plane[first + width] + plane[first + width + 1])
        }
      }
      return Plane(half(x), half(t), width: w, height: h, kernel: kernel)
    }

    func addDoubled(_ coarse: [Double], to fine: inout [Double]) {
      let w = width / 2
      for y in 0..<height / 2 {
        for column in 0..<w {
          let part = 0.25 * coarse[y * w + column]
          let first = 2 * y * width + 2 * column
          for place in [first, first + 1, first + width, first + width + 1] { fine[place] += part }
        }
      }
    }

    /// The mean over windows, and the mean's derivatives by each window's mean of x, of x^2 and of x * t.
    struct Means {
      var value: Double
      var byMean: [Double]
      var bySquare: [Double]
      var byProduct: [Double]
    }

    func means(withLuminance: Bool) -> Means? {
      guard validWidth > 0, validHeight > 0 else { return nil }
      let (meanX, meanT) = (filter(x), filter(t))
      let squareX = filter(zip(x, x).map { $0 * $1 })
      let squareT = filter(zip(t, t).map { $0 * $1 })
      let product = filter(zip(x, t).map { $0 * $1 })
      // An unknown pixel makes every sum over it unknown.
      let count = Double(meanT.count { !$0.isNaN })
      guard count > 0 else { return nil }
      let zeros = [Double](repeating: 0, count: meanX.count)
      var means = Means(value: 0, byMean: zeros, bySquare: zeros, byProduct: zeros)
      for place in meanX.indices where !meanT[place].isNaN {
        let (mx, mt) = (meanX[place], meanT[place])
        let contrast = 2 * (product[place] - mx * mt) + StructuralSimilarity.c2
        let spread = squareX[place] - mx * mx + squareT[place] - mt * mt + StructuralSimilarity.c2
        let structure = contrast / spread
        let structureByMean = (-2 * mt + structure * 2 * mx) / spread
        var (luminance, luminanceByMean) = (1.0, 0.0)
        if withLuminance {
          let denominator = mx * mx + mt * mt + StructuralSimilarity.c1
          luminance = (2 * mx * mt + StructuralSimilarity.c1) / denominator
          luminanceByMean = (2 * mt - luminance * 2 * mx) / denominator
        }
        means.value += luminance * structure / count
        means.byMean[place] = (luminance * structureByMean + luminanceByMean * structure) / count
        means.bySquare[place] = -luminance * structure / spread / count
        means.byProduct[place] = luminance * 2 / spread / count
      }
      return means
    }

    func gradient(_ means: Means, slope: Double) -> [Double] {
      let (byMean, bySquare) = (spread(means.byMean), spread(means.bySquare))
      let byProduct = spread(means.byProduct)
      return x.indices.map { place in
        // Where the truth is unknown no window counted.
        let truth = t[place].isNaN ? 0 : t[place]
        return slope * (byMean[place] + 2 * x[place] * bySquare[place] + truth * byProduct[place])
      }
    }

    /// Weighted sums over whole windows.
    private func filter(_ plane: [Double]) -> [Double] {
      var across = [Double](repeating: 0, count: validWidth * height)
      for y in 0..<height {
        for column in 0..<validWidth {
          var sum = 0.0
          for (offset, weight) in kernel.enumerated() { sum += weight * plane[y * width + column + offset] }
          across[y * validWidth + column] = sum
        }
      }
      var result = [Double](repeating: 0, count: validWidth * validHeight)
      for y in 0..<validHeight {
        for column in 0..<validWidth {
          var sum = 0.0
          for (offset, weight) in kernel.enumerated() {
            sum += weight * across[(y + offset) * validWidth + column]
          }
          result[y * validWidth + column] = sum
        }
      }
      return result
    }

    /// `filter` the other way round: each window's number to its pixels.
    private func spread(_ windows: [Double]) -> [Double] {
      var down = [Double](repeating: 0, count: validWidth * height)
      for y in 0..<validHeight {
        for (offset, weight) in kernel.enumerated() {
          for column in 0..<validWidth {
            down[(y + offset) * validWidth + column] += weight * windows[y * validWidth + column]
          }
        }
      }
      var result = [Double](repeating: 0, count: width * height)
      for y in 0..<height {
        for column in 0..<validWidth {
          let value = down[y * validWidth + column]
          for (offset, weight) in kernel.enumerated() {
            result[y * width + column + offset] += weight * value
          }
        }
      }
      return result
    }
  }
}

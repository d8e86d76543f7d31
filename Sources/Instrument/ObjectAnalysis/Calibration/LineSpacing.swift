import System
import Imaging

/// The distance between the lines of a stage micrometer in a picture.
///
/// The direction across the lines is the one along which the picture's mean brightness varies most. Along it, the
/// autocorrelation has a peak at every multiple of the distance; the line through all of them gives the distance to a
/// small part of a pixel. How well it is known follows from how much strips of the picture differ, and from how well the
/// farthest peak's place can be known at all.
public struct LineSpacing: Equatable, Sendable {
  /// From the middle of one line to the middle of the next. **Units**: pixels.
  public let pixels: Double
  /// One standard deviation. **Units**: pixels.
  public let uncertainty: Double
  /// Of the direction across the lines, from the x axis towards the y axis, in -90...90. **Units**: degrees.
  public let angle: Double
  /// Distances between lines that the measurement spans, at least `fewestPeriods`: lines so far apart were compared.
  public let periods: Int
  /// The height of the autocorrelation's first peak, in 0...1.
  public let regularity: Double

  /// The fewest distances that a measurement must span. The picture must hold one more, since lines are compared over
  /// three quarters of it at most.
  public static let fewestPeriods = 3
  /// One standard deviation of the place of the farthest peak, whatever the noise. **Units**: pixels.
  ///
  /// In drawn scales of many sizes, directions, noises and widths of lines the farthest peak is 0.02 to 0.12 pixels off (root
  /// mean square), and the others less, in all strips alike, so that neither what is left of the straight line through the
  /// peaks nor the strips' spread shows it. Why is not known; with this added, nine of ten stated ranges hold the truth.
  static let farthestPeakUncertainty = 0.1
  /// Strips of the picture, of eight, that must show the same distance by themselves, and how far theirs may be from it.
  static let (fewestStrips, stripTolerance) = (3, 0.02)
  /// The least distance that is measured: of lines closer together, pixels show too little to tell the distance from its multiples.
  /// **Units**: pixels.
  public static let closest = 4.5
  /// The least height of the autocorrelation's peaks.
  public static let leastRegularity = 0.35

  /// - Throws: `AnalysisError` when the picture shows no parallel lines at equal distances.
  public init(of picture: RGBImage) throws(AnalysisError) {
    guard picture.size.width >= 32, picture.size.height >= 32 else {
      throw AnalysisError("calibration picture", "is \(picture.size); expected at least 32x32 pixels")
    }
    let scale = PictureBrightness(picture)
    let angle = scale.angleAcrossLines()
    let refusal = AnalysisError(
      "calibration picture",
      "shows no parallel lines at equal distances, or fewer than \(Self.fewestPeriods + 1) of them",
      advice: "photograph the scale of a stage micrometer in focus, with lines that cover at least a third "
        + "of the picture's height or width: move or turn the scale, or crop the picture to its lines")
    let whole = scale.profile(angle)
    let measured = Self.measure(whole)
    let density = Double(LineProfile.density)
    // Every fifth or tenth line is longer, and pixels that fall between lines show every second one alike.
    let profiles = Self.bands.map { scale.profile(angle, band: $0) }
    let finer = Self.finerLines(in: profiles, than: measured?.spacing)
    if finer.areTooClose || measured.map({ $0.spacing < Self.closest * density }) == true {
      throw Self.tooClose()
    }
    guard var found = measured else { throw refusal }
    if let parts = finer.parts {
      guard let fit = Self.fit(whole, near: found.spacing / Double(parts), lags: nil) else { throw refusal }
      found = fit
    }
    // Each strip holds the same lines with noise of its own.
    var strips: [Double] = []
    for profile in profiles {
      if let fit = Self.fit(profile, near: found.spacing, lags: found.periods) { strips.append(fit.spacing) }
    }
    // Cells or letters that happen to stand at equal distances do so in none of the strips, or each at its own.
    let agreeing = strips.count { abs($0 / found.spacing - 1) <= Self.stripTolerance }
    guard agreeing >= Self.fewestStrips else { throw refusal }
    var uncertainty = found.error
    if strips.count >= 4 {
      let mean = strips.reduce(0, +) / Double(strips.count)
      let variance = strips.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(strips.count - 1)
      uncertainty = max(uncertainty, (variance / Double(strips.count)).squareRoot())
    }
    pixels = found.spacing / density
    // An angle that is wrong by a hundredth of a degree, as far as it is searched for, changes nothing that matters.
    let shift = Self.farthestPeakUncertainty / Double(found.periods)
    self.uncertainty = (uncertainty * uncertainty / (density * density) + shift * shift).squareRoot()
    let degrees = angle * 180 / .pi
    self.angle = degrees > 90 ? degrees - 180 : degrees
    (periods, regularity) = (found.periods, found.regularity)
  }

  /// The strips of the picture, along the lines.
  private static let bands = (0..<8).map { 0.1 + 0.1 * Double($0)..<0.2 + 0.1 * Double($0) }

  private static func tooClose() -> AnalysisError {
    AnalysisError(
      "calibration picture",
      "shows lines that are too close together to be measured; expected \(closest) pixels from line to line, or more",
      advice: "take a higher magnification, or a scale with lines farther apart")
  }

  /// Whether there are lines closer together than can be measured; and into how many parts the distance found is divided by
  /// further lines, nil where there are none. `spacing` is nil where none was found.
  ///
  /// Of lines at one distance, the variation with this distance is the strongest: that with a half or a third of it follows from
  /// how thin the lines are, and is weaker. Strips of a band of their own show it where the longer marks are no longer than the
  /// others.
  private static func finerLines(in strips: [LineProfile], than spacing: Double?) -> (
    areTooClose: Bool, parts: Int?
  ) {
    let shortest = 2 * Double(LineProfile.density)
    let limit = closest * Double(LineProfile.density)
    var tooClose = 0
    var divided: [Int: Int] = [:]
    for strip in strips where strip.values.count > 16 {
      let powers = strip.powers(from: shortest, to: limit)
      let noise = powers.sorted()[powers.count / 2]
      let least = spacing.map { max(1.5 * strip.power(ofPeriod: $0), 15 * noise) } ?? 30 * noise
      if let highest = powers.max(), highest > least { tooClose += 1 }
      guard let spacing else { continue }
      for parts in 2..<max(3, Int(spacing / limit) + 1)
      where spacing / Double(parts) >= limit && strip.power(ofPeriod: spacing / Double(parts)) > least {
        divided[parts, default: 0] += 1
      }
    }
    return (tooClose >= 2, divided.filter { $0.value >= 2 }.keys.max())
  }

  private struct Fit {
    var spacing: Double
    var error: Double
    var periods: Int
    var regularity: Double
  }

  /// Finds the distance in a profile, in its positions.
  private static func measure(_ profile: LineProfile) -> Fit? {
    let count = profile.values.count
    let longest = count / (fewestPeriods + 1)
    guard longest > 8 else { return nil }
    let correlation = (0...longest + 1).map { profile.correlation(lag: $0) }
    // The first peak is the one at no distance at all; the others come after the correlation has fallen.
    guard let fallen = correlation.firstIndex(where: { $0 < 0.2 }) else { return nil }
    var peaks: [(lag: Int, height: Double)] = []
    for lag in max(fallen, 3)...max(fallen, longest)
    where lag < correlation.count - 1 && correlation[lag] >= correlation[lag - 1]
      && correlation[lag] > correlation[lag + 1]
    {
      peaks.append((lag, correlation[lag]))
    }
    guard let best = peaks.map(\.height).max(), best >= leastRegularity else { return nil }
    // Longer marks at every fifth or tenth line make higher peaks further out: the first good one is the distance.
    for peak in peaks where peak.height >= max(leastRegularity, best / 2) {
      if let fit = fit(profile, near: Double(peak.lag), lags: nil) { return fit }
    }
    return nil
  }

  /// The straight line through the peaks at all multiples of a distance that is known roughly.
  ///
  /// - Parameter lags: multiples to look at; nil takes those that three quarters of the profile hold.
  private static func fit(_ profile: LineProfile, near rough: Double, lags: Int?) -> Fit? {
    let count = profile.values.count
    let multiples = min(lags ?? .max, Int(Double(count) * 0.75 / rough))
    guard multiples >= min(fewestPeriods, lags ?? fewestPeriods) else { return nil }
    var spacing = rough
    var places: [Double] = []
    var (products, squares) = (0.0, 0.0)
    var regularity = 0.0
    for multiple in 1...multiples {
      guard let peak = peak(profile, near: spacing * Double(multiple), reach: rough / 4) else { break }
      guard peak.height >= leastRegularity * 0.7 else { break }
      if multiple == 1 { regularity = peak.height }
      places.append(peak.place)
      products += Double(multiple) * peak.place
      squares += Double(multiple * multiple)
      spacing = products / squares
    }
    guard places.count >= fewestPeriods || places.count == lags else { return nil }
    var residuals = 0.0
    for (index, place) in places.enumerated() {
      let difference = place - spacing * Double(index + 1)
      if abs(difference) > 0.15 * rough { return nil }
      residuals += difference * difference
    }
    let error = (residuals / Double(max(1, places.count - 1)) / squares).squareRoot()
    return Fit(spacing: spacing, error: error, periods: places.count, regularity: regularity)
  }

  /// The highest correlation near a place, between positions by the parabola through three of them.
  private static func peak(_ profile: LineProfile, near place: Double, reach: Double) -> (
    place: Double, height: Double
  )? {
    let from = max(1, Int((place - max(2, reach)).rounded()))
    let to = min(profile.values.count - 2, Int((place + max(2, reach)).rounded()))
    guard from < to else { return nil }
    var (lag, height) = (from, -1.0)
    for candidate in from...to {
      let value = profile.correlation(lag: candidate)
      if value > height { (lag, height) = (candidate, value) }
    }
    if lag == from || lag == to { return nil }
    let (before, after) = (profile.correlation(lag: lag - 1), profile.correlation(lag: lag + 1))
    let curvature = before - 2 * height + after
    let shift = curvature < 0 ? 0.5 * (before - after) / curvature : 0
    return (Double(lag) + shift, height)
  }
}

/// A picture's brightness, and the direction in which it varies most.
private struct PictureBrightness {
  let size: PixelSize
  let grey: [Float]

  init(_ picture: RGBImage) {
    size = picture.size
    var grey: [Float] = []
    grey.reserveCapacity(size.pixelCount)
    let pixels = picture.pixels.span
    for index in 0..<size.pixelCount {
      grey.append(Float(Int(pixels[3 * index]) + Int(pixels[3 * index + 1]) + Int(pixels[3 * index + 2])))
    }
    self.grey = grey
  }

  func profile(_ angle: Double, band: Range<Double> = 0..<1) -> LineProfile {
    LineProfile(
      grey, width: size.width, angle: (cos(angle), sin(angle)), tile: (0..<size.width, 0..<size.height),
      band: band)
  }

  /// **Units**: radians, 0 up to pi.
  func angleAcrossLines() -> Double {
    // Tiles are short enough for lines to stay apart although the direction is off by half a degree.
    let side = 160
    var tiles: [(x: Range<Int>, y: Range<Int>)] = []
    for y in Self.starts(size.height, side) {
      for x in Self.starts(size.width, side) {
        tiles.append((x..<min(size.width, x + side), y..<min(size.height, y + side)))
      }
    }
    func score(_ angle: Double, _ tiles: [(x: Range<Int>, y: Range<Int>)]) -> Double {
      tiles.reduce(0) { sum, tile in
        sum
          + LineProfile(grey, width: size.width, angle: (cos(angle), sin(angle)), tile: tile).variance
      }
    }
    var best = (angle: 0.0, score: -1.0)
    for degree in 0..<180 {
      let angle = Double(degree) * .pi / 180
      let value = score(angle, tiles)
      if value > best.score { best = (angle, value) }
    }
    let whole = [(x: 0..<size.width, y: 0..<size.height)]
    for step in [0.25, 0.05, 0.01] {
      let center = best.angle
      best.score = -1
      for move in -6...6 {
        let angle = center + Double(move) * step * .pi / 180
        let value = score(angle, whole)
        if value > best.score { best = (angle, value) }
      }
    }
    return best.angle < 0 ? best.angle + .pi : best.angle
  }

  /// Up to two tiles a side, at a third and two thirds.
  private static func starts(_ length: Int, _ side: Int) -> [Int] {
    length < 2 * side
      ? [max(0, (length - side) / 2)] : [(length / 3) - side / 2, (2 * length / 3) - side / 2]
  }
}

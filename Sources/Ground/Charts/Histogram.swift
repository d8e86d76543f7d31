import Imaging

/// How often values lie in neighbouring ranges of one width.
public struct Histogram: Equatable, Sendable {
  /// The low end of the first range. **Units**: those of the values.
  public let low: Double
  /// The width of each range.
  public let width: Double
  /// How many values lie in each range, its low end included.
  public let counts: [Int]

  /// Takes each as it is.
  ///
  /// - Precondition: `width` is above 0.
  public init(low: Double, width: Double, counts: [Int]) {
    precondition(width > 0)
    (self.low, self.width, self.counts) = (low, width, counts)
  }

  /// The same values in at most so many ranges, each of several of the old ones, without empty ones at the ends.
  ///
  /// - Precondition: `limit` is above 0.
  public func coarser(atMost limit: Int) -> Histogram {
    guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 })
    else {
      return Histogram(low: low, width: width, counts: [])
    }
    var factor = 1
    // New ranges begin at multiples of their width, so that they do not depend on the first value.
    while last / factor - first / factor + 1 > limit { factor *= 2 }
    var merged = [Int](repeating: 0, count: last / factor - first / factor + 1)
    for index in first...last { merged[index / factor - first / factor] += counts[index] }
    return Histogram(
      low: low + Double(first / factor * factor) * width, width: width * Double(factor), counts: merged)
  }

  /// A figure of a page that has the style `PageStyle.text`.
  public func svg(title: String, xTitle: String, color: RGBColor, size: PixelSize) -> String {
    let high = low + width * Double(max(1, counts.count))
    let frame = SVGFrame(
      size: size, xAxis: Axis(holding: [low, high]),
      yAxis: Axis(holding: counts.map(Double.init), startsAtZero: true, wholeNumbers: true))
    var text = ""
    for (index, count) in counts.enumerated() where count > 0 {
      let (from, to) = (low + Double(index) * width, low + Double(index + 1) * width)
      text += frame.box(
        frame.x(from) + 0.5, frame.y(0), frame.x(to) - 0.5, frame.y(Double(count)), color: color,
        tip: "\(Self.number(from)) to \(Self.number(to)): \(count)")
    }
    return frame.figure(title: title, xTitle: xTitle, text)
  }

  private static func number(_ value: Double) -> String {
    let rounded = (value * 1000).rounded() / 1000
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}

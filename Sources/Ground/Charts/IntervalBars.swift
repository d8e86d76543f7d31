import Imaging

/// A bar per name, with the interval that the truth lies in.
public struct IntervalBars: Sendable {
  /// One bar.
  public struct Bar: Sendable {
    /// Stands below it.
    public var name: String
    /// Its own colour; a page makes it darker or lighter where its ground asks for it.
    public var color: RGBColor
    /// How high it is.
    public var value: Double
    /// The ends of the interval; nil where there is none.
    public var interval: ClosedRange<Double>?

    /// Takes each as it is.
    public init(name: String, color: RGBColor, value: Double, interval: ClosedRange<Double>? = nil) {
      (self.name, self.color, self.value, self.interval) = (name, color, value, interval)
    }
  }

  /// Stands above the chart.
  public var title: String
  /// Stands below the names, such as what the numbers are.
  public var caption: String
  /// From left to right.
  public var bars: [Bar]

  /// Takes each as it is.
  public init(title: String, caption: String, bars: [Bar]) {
    (self.title, self.caption, self.bars) = (title, caption, bars)
  }

  /// A figure of a page that has the style `PageStyle.text`.
  public func svg(size: PixelSize) -> String {
    let frame = SVGFrame(
      size: size, xAxis: Axis(holding: [0, Double(max(1, bars.count))], wholeNumbers: true),
      yAxis: Axis(
        holding: bars.flatMap { [$0.value, $0.interval?.upperBound ?? 0] }, startsAtZero: true))
    // Its own steps: the axis may end at a rounder number than there are bars.
    let step = (frame.x(frame.xAxis.high) - frame.x(0)) / Double(max(1, bars.count))
    var text = ""
    for (index, bar) in bars.enumerated() {
      let middle = frame.x(0) + (Double(index) + 0.5) * step
      text += frame.box(
        middle - 0.3 * step, frame.y(0), middle + 0.3 * step, frame.y(bar.value), color: bar.color,
        tip: "\(bar.name): \(SVGFrame.number(bar.value))")
      if let interval = bar.interval {
        let (low, high) = (frame.y(interval.lowerBound), frame.y(interval.upperBound))
        text += frame.line("whisker", middle, low, middle, high)
        for end in [low, high] { text += frame.line("whisker", middle - 5, end, middle + 5, end) }
      }
      text += SVGFrame.text(bar.name, middle, frame.y(0) + 16, anchor: "middle")
    }
    return frame.figure(title: title, xTitle: caption, numbersX: false, text)
  }
}

import Imaging

/// Lines over an axis: a title, ticks with numbers, a grid, and a legend below.
///
/// `image(size:)` draws it as pixels, `svg(size:)` as a figure of a page.
public struct LineChart: Sendable {
  /// One line, or dots where lines would say too much.
  public struct Series: Sendable {
    /// Stands in the legend; an empty one does not.
    public var name: String
    /// In a picture as it is; a page makes it darker or lighter where its ground asks for it.
    public var color: RGBColor
    /// Drawn as strokes with gaps.
    public var isDashed: Bool
    /// In the order in which they are joined.
    public var points: [(x: Double, y: Double)]

    /// A whole line unless told otherwise.
    public init(name: String, color: RGBColor, isDashed: Bool = false, points: [(x: Double, y: Double)]) {
      (self.name, self.color, self.isDashed, self.points) = (name, color, isDashed, points)
    }
  }

  /// Stands above the chart.
  public var title: String
  /// Stands below the horizontal axis.
  public var xTitle: String
  /// From left to right.
  public var xAxis: Axis
  /// From bottom to top.
  public var yAxis: Axis
  /// The later ones lie over the earlier ones.
  public var series: [Series]
  /// A vertical line at a place worth knowing, with its name.
  public var mark: (x: Double, name: String)?

  /// Without a mark unless told otherwise.
  public init(
    title: String, xTitle: String, xAxis: Axis, yAxis: Axis, series: [Series],
    mark: (x: Double, name: String)? = nil
  ) {
    (self.title, self.xTitle, self.xAxis, self.yAxis) = (title, xTitle, xAxis, yAxis)
    (self.series, self.mark) = (series, mark)
  }

  /// The ground of charts that are pictures.
  public static let paper = RGBColor(255, 255, 255)
  /// Titles and names on `paper`.
  public static let ink = RGBColor(0x24, 0x28, 0x2e)
  /// Axes and their numbers on `paper`.
  public static let quietInk = RGBColor(0x68, 0x70, 0x7a)
  /// Lines at ticks on `paper`.
  public static let grid = RGBColor(0xe4, 0xe7, 0xea)
}

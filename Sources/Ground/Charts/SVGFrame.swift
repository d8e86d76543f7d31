import Imaging
import System

/// The ground of a figure: title, axes, grid and numbers, and where a number lies in it.
///
/// The colours are those of `PageStyle`. Coordinates have a tenth of a pixel, so that the same numbers give the same bytes.
struct SVGFrame {
  let size: PixelSize
  let xAxis: Axis
  let yAxis: Axis
  private let left: Double
  private let right: Double
  private let top = 34.0
  private let bottom: Double

  init(size: PixelSize, xAxis: Axis, yAxis: Axis, legendLines: Int = 0) {
    (self.size, self.xAxis, self.yAxis) = (size, xAxis, yAxis)
    left = 18 + 7.5 * Double(yAxis.ticks.map { yAxis.label($0).count }.max() ?? 1)
    right = Double(size.width) - 18
    bottom = Double(size.height) - 44 - 18 * Double(legendLines)
  }

  func x(_ value: Double) -> Double { left + min(1, max(0, xAxis.place(value))) * (right - left) }
  func y(_ value: Double) -> Double { bottom - min(1, max(0, yAxis.place(value))) * (bottom - top) }

  /// The whole figure around what is drawn in it.
  ///
  /// - Parameter numbersX: false where the horizontal axis has names instead of numbers.
  func figure(title: String, xTitle: String, numbersX: Bool = true, _ content: String) -> String {
    var text =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size.width) \(size.height)\" width=\"\(size.width)\" "
      + "height=\"\(size.height)\" role=\"img\" aria-label=\"\(markup(title))\">\n"
    text += Self.text(title, left, 18, style: "title")
    for tick in yAxis.ticks {
      text += line("grid", left, y(tick), right, y(tick))
      text += Self.text(yAxis.label(tick), left - 6, y(tick) + 4, anchor: "end")
    }
    if numbersX {
      for tick in xAxis.ticks {
        text += line("grid", x(tick), top, x(tick), bottom)
        text += Self.text(xAxis.label(tick), x(tick), bottom + 16, anchor: "middle")
      }
    }
    text += line("axis", left, bottom, right, bottom) + line("axis", left, top, left, bottom)
    text += Self.text(xTitle, (left + right) / 2, bottom + 34, anchor: "middle")
    return text + content + "</svg>\n"
  }

  func line(_ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    let (a, b) = (Self.number(x1), Self.number(y1))
    return
      "<line class=\"\(style)\" x1=\"\(a)\" y1=\"\(b)\" x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\"/>\n"
  }

  /// A filled box between two places.
  ///
  /// - Parameter tip: shown where a pointer rests on it.
  func box(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, color: RGBColor, tip: String) -> String {
    "<rect class=\"mass\" style=\"\(PageStyle.colors(color))\" x=\"\(Self.number(min(x1, x2)))\" "
      + "y=\"\(Self.number(min(y1, y2)))\" width=\"\(Self.number(abs(x2 - x1)))\" "
      + "height=\"\(Self.number(abs(y2 - y1)))\"><title>\(markup(tip))</title></rect>\n"
  }

  static func text(
    _ text: String, _ x: Double, _ y: Double, anchor: String = "start", style: String? = nil
  ) -> String {
    let style = style.map { " class=\"\($0)\"" } ?? ""
    return
      "<text\(style) x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">\(markup(text))</text>\n"
  }

  static func number(_ value: Double) -> String { formatNumber(value, digits: 1) }
}

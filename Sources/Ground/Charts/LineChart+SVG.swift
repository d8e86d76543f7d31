import Imaging

extension LineChart {
  /// A figure of a page that has the style `PageStyle.text`. A line of one point is a dot.
  public func svg(size: PixelSize) -> String {
    let legend = legendPlaces(width: Double(size.width - 40))
    let frame = SVGFrame(
      size: size, xAxis: xAxis, yAxis: yAxis, legendLines: (legend.last?.line ?? -1) + 1)
    var text = ""
    for line in series { text += drawn(line, frame) }
    if let mark {
      let x = frame.x(mark.x)
      text += frame.line("axis", x, frame.y(yAxis.low), x, frame.y(yAxis.high))
      text += SVGFrame.text(mark.name, x + 5, frame.y(yAxis.high) + 14)
    }
    for (line, place) in zip(series, legend) where !line.name.isEmpty {
      let y = Double(size.height) - 18 * Double((legend.last?.line ?? 0) - place.line) - 6
      text += stroke(line, "M\(SVGFrame.number(place.x + 20)) \(SVGFrame.number(y - 4))h18")
      text += SVGFrame.text(line.name, place.x + 44, y)
    }
    return frame.figure(title: title, xTitle: xTitle, text)
  }

  private func drawn(_ line: Series, _ frame: SVGFrame) -> String {
    let points = line.points.filter { $0.x.isFinite && $0.y.isFinite }
    guard let first = points.first else { return "" }
    if points.count == 1 {
      return
        "<circle class=\"mass\" style=\"\(PageStyle.colors(line.color))\" cx=\"\(SVGFrame.number(frame.x(first.x)))\" "
        + "cy=\"\(SVGFrame.number(frame.y(first.y)))\" r=\"3\"/>\n"
    }
    var path = ""
    for point in points {
      path += path.isEmpty ? "M" : "L"
      path += "\(SVGFrame.number(frame.x(point.x))) \(SVGFrame.number(frame.y(point.y)))"
    }
    return stroke(line, path)
  }

  private func stroke(_ line: Series, _ path: String) -> String {
    let dash = line.isDashed ? " stroke-dasharray=\"5 4\"" : ""
    return "<path class=\"series\" style=\"\(PageStyle.colors(line.color))\"\(dash) d=\"\(path)\"/>\n"
  }

  private func legendPlaces(width: Double) -> [(x: Double, line: Int)] {
    var (x, line) = (0.0, 0)
    return series.map { entry in
      if entry.name.isEmpty { return (x, line) }
      let needed = 64 + 7.5 * Double(entry.name.count)
      if x > 0, x + needed > width { (x, line) = (0, line + 1) }
      defer { x += needed }
      return (x, line)
    }
  }
}

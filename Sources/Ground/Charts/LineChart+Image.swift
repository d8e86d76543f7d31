import Imaging

extension LineChart {
  /// **Shape**: the size asked for.
  public func image(size: PixelSize) -> RGBImage {
    var image = RGBImage(size: size, filledWith: Self.paper)
    let glyph = RGBImage.textSize("0")
    let left = 16 + (yAxis.ticks.map { yAxis.label($0).count }.max() ?? 1) * glyph.width
    let legend = legendPlaces(width: size.width - left - 20)
    let legendHeight = ((legend.last?.line ?? 0) + 1) * 18
    let (right, top) = (size.width - 20, 38)
    let bottom = size.height - legendHeight - 48
    func x(_ value: Double) -> Float { Float(left) + Float(xAxis.place(value)) * Float(right - left) }
    func y(_ value: Double) -> Float { Float(bottom) - Float(yAxis.place(value)) * Float(bottom - top) }

    image.draw(title, x: left, y: 12, color: Self.ink)
    for tick in yAxis.ticks {
      let label = yAxis.label(tick)
      image.fill(x: left, y: Int(y(tick)), width: right - left, height: 1, color: Self.grid)
      image.draw(
        label, x: left - 8 - RGBImage.textSize(label).width, y: Int(y(tick)) - 6, color: Self.quietInk)
    }
    for tick in xAxis.ticks {
      let label = xAxis.label(tick)
      let width = RGBImage.textSize(label).width
      image.fill(x: Int(x(tick)), y: top, width: 1, height: bottom - top, color: Self.grid)
      image.draw(
        label, x: min(Int(x(tick)) - width / 2, size.width - width - 2), y: bottom + 6, color: Self.quietInk)
    }
    image.fill(x: left, y: bottom, width: right - left + 1, height: 1, color: Self.quietInk)
    image.fill(x: left, y: top, width: 1, height: bottom - top, color: Self.quietInk)
    let titleWidth = RGBImage.textSize(xTitle).width
    image.draw(xTitle, x: (left + right - titleWidth) / 2, y: bottom + 22, color: Self.quietInk)

    for line in series {
      let points = line.points.map { (x: x($0.x), y: min(max(y($0.y), Float(top)), Float(bottom))) }
      image.drawLine(
        through: points, width: points.count == 1 ? 6 : 2, color: line.color, dash: line.isDashed ? 4 : nil)
    }
    if let mark {
      let place = x(mark.x)
      image.drawLine(
        through: [(place, Float(top)), (place, Float(bottom))], width: 1, color: Self.quietInk, dash: 3)
      let width = RGBImage.textSize(mark.name).width
      let textX = Int(place) + 6 + width < right ? Int(place) + 6 : Int(place) - 6 - width
      image.draw(mark.name, x: textX, y: top + 4, color: Self.quietInk)
    }
    for (line, place) in zip(series, legend) where !line.name.isEmpty {
      let (textX, textY) = (left + place.x, size.height - legendHeight - 4 + 18 * place.line)
      image.drawLine(
        through: [(Float(textX), Float(textY) + 6.5), (Float(textX) + 20, Float(textY) + 6.5)], width: 3,
        color: line.color, dash: line.isDashed ? 4 : nil)
      image.draw(line.name, x: textX + 28, y: textY, color: Self.ink)
    }
    return image
  }

  private func legendPlaces(width: Int) -> [(x: Int, line: Int)] {
    var (x, line) = (0, 0)
    return series.map { entry in
      if entry.name.isEmpty { return (x, line) }
      let needed = 28 + RGBImage.textSize(entry.name).width + 24
      if x > 0, x + needed > width { (x, line) = (0, line + 1) }
      defer { x += needed }
      return (x, line)
    }
  }
}

import Charts
import Imaging
import ModelExport

/// `agreement.png`: counted over true objects, a dot per picture, larger where several pictures stand on one place.
struct AgreementChart {
  let palette: ClassPalette
  let pictures: [EvaluationReport.PictureResult]

  private static let side = 380
  private static let (left, top, right, bottom) = (52, 40, 16, 44)

  /// A panel per class, next to each other.
  func image() -> RGBImage {
    let classes = palette.objects
    var image = RGBImage(
      size: PixelSize(width: Self.side * max(1, classes.count), height: Self.side),
      filledWith: LineChart.paper)
    for (index, (_, entry)) in classes.enumerated() {
      image.place(panel(entry), x: index * Self.side, y: 0)
    }
    return image
  }

  private func panel(_ entry: ClassPalette.Entry) -> RGBImage {
    struct Place: Hashable { var truth, counted: Int }
    var places: [Place: Int] = [:]
    for picture in pictures {
      let place = Place(
        truth: picture.countTrue[entry.name] ?? 0, counted: picture.countPredicted[entry.name] ?? 0)
      places[place, default: 0] += 1
    }
    let largest = places.keys.map { max($0.truth, $0.counted) }.max() ?? 1
    let axis = Axis(holding: [0, Double(max(1, largest))], wholeNumbers: true)
    var image = RGBImage(
      size: PixelSize(width: Self.side, height: Self.side), filledWith: LineChart.paper)
    let extent = Self.side - Self.left - Self.right
    let height = Self.side - Self.top - Self.bottom
    func x(_ value: Double) -> Float { Float(Self.left) + Float(axis.place(value)) * Float(extent) }
    func y(_ value: Double) -> Float {
      Float(Self.top + height) - Float(axis.place(value)) * Float(height)
    }
    image.draw(entry.name, x: Self.left, y: 14, color: LineChart.ink)
    for tick in axis.ticks {
      let label = axis.label(tick)
      let width = RGBImage.textSize(label).width
      image.fill(x: Self.left, y: Int(y(tick)), width: extent, height: 1, color: LineChart.grid)
      image.fill(x: Int(x(tick)), y: Self.top, width: 1, height: height, color: LineChart.grid)
      image.draw(label, x: Self.left - 6 - width, y: Int(y(tick)) - 6, color: LineChart.quietInk)
      image.draw(
        label, x: Int(x(tick)) - width / 2, y: Self.top + height + 5, color: LineChart.quietInk)
    }
    image.draw("true", x: Self.side - Self.right - 32, y: Self.side - 18, color: LineChart.quietInk)
    image.draw("counted", x: Self.left, y: 27, color: LineChart.quietInk)
    image.drawLine(
      through: [(x(0), y(0)), (x(axis.high), y(axis.high))], width: 1, color: LineChart.quietInk, dash: 4)
    // In a stated order, so that the same report gives the same bytes.
    for (place, count) in places.sorted(by: {
      ($0.key.truth, $0.key.counted) < ($1.key.truth, $1.key.counted)
    }) {
      image.drawLine(
        through: [(x(Double(place.truth)), y(Double(place.counted)))],
        width: 5 * Float(count).squareRoot() + 1, color: entry.color.onPaper)
    }
    return image
  }
}

import Charts
import Imaging
import System
import Testing

struct LineChartTests {
  @Test(arguments: [
    ([0.0, 1], [0, 0.2, 0.4, 0.6, 0.8, 1]), ([3, 7], [3, 4, 5, 6, 7]),
    ([0.012, 0.019], [0.012, 0.014, 0.016, 0.018, 0.02]),
    ([5, 5], [5, 6, 7, 8, 9, 10]), ([-30, 70], [-40, -20, 0, 20, 40, 60, 80]),
  ])
  func axesEndAtRoundNumbers(values: [Double], ticks: [Double]) {
    let axis = Axis(holding: values)
    if values[0] == values[1] {
      #expect(axis.low <= 5 && axis.high > 5)
      return
    }
    #expect(axis.ticks.count == ticks.count)
    for (found, expected) in zip(axis.ticks, ticks) { #expect(abs(found - expected) < 1e-9) }
    #expect(axis.place(axis.low) == 0 && axis.place(axis.high) == 1)
  }

  @Test func labelsTellTicksApart() {
    #expect(
      Axis(holding: [0, 1]).ticks.map(Axis(holding: [0, 1]).label) == [
        "0.0", "0.2", "0.4", "0.6", "0.8", "1.0",
      ])
    let epochs = Axis(holding: [0, 3], steps: 8, wholeNumbers: true)
    #expect(epochs.ticks.map(epochs.label) == ["0", "1", "2", "3"])
    #expect(formatShort(0.009882565) == "0.00988" && formatShort(0.004) == "0.004")
    let rates = Axis(logarithmic: [2e-5, 0.3])
    #expect(rates.ticks.map(rates.label) == ["1e-5", "1e-4", "1e-3", "1e-2", "1e-1", "1e0"])
    #expect(abs(rates.place(1e-3) - 0.4) < 1e-9)
  }

  @Test func axesStandWhateverTheNumbers() {
    for values in [[], [.nan], [.infinity], [0], [-1], [1e300, -1e300], [1e-300]] as [[Double]] {
      for axis in [
        Axis(holding: values), Axis(holding: values, wholeNumbers: true), Axis(logarithmic: values),
      ] {
        #expect(axis.high > axis.low && (2...700).contains(axis.ticks.count))
      }
    }
  }

  @Test func linesStandWhereTheirNumbersSay() {
    let red = RGBColor(255, 0, 0)
    let chart = LineChart(
      title: "t", xTitle: "x", xAxis: Axis(holding: [0, 10]), yAxis: Axis(holding: [0, 1]),
      series: [.init(name: "flat", color: red, points: [(0, 0.5), (10, 0.5)])])
    let image = chart.image(size: PixelSize(width: 300, height: 200))
    // Apart from the legend's sample, red stands in one level line.
    let rows = (0..<200).filter { y in (0..<300).count { image[$0, y] == red } > 200 }
    #expect((1...3).contains(rows.count) && rows.allSatisfy { (80...90).contains($0) })
  }

  @Test func aFigureHasEveryPointAndName() {
    let chart = LineChart(
      title: "a < b", xTitle: "x", xAxis: Axis(holding: [0, 10]), yAxis: Axis(holding: [0, 1]),
      series: [
        .init(name: "one", color: RGBColor(255, 0, 0), points: [(0, 0.5), (5, .nan), (10, 0.5)]),
        .init(name: "dot", color: RGBColor(0, 0, 0), isDashed: true, points: [(5, 1)]),
      ], mark: (5, "middle"))
    let figure = chart.svg(size: PixelSize(width: 300, height: 200))
    #expect(figure.hasPrefix("<svg") && figure.hasSuffix("</svg>\n"))
    #expect(figure.contains("a &lt; b") && !figure.contains("a < b") && !figure.contains("nan"))
    for name in ["one", "dot", "middle", "<circle"] { #expect(figure.contains(name)) }
    // A level line: both places have one height.
    let path = figure.split(separator: "d=\"M").dropFirst().first.map { $0.prefix { $0 != "\"" } } ?? ""
    let heights = path.split(separator: "L").compactMap { $0.split(separator: " ").last }
    #expect(heights.count == 2 && heights[0] == heights[1])
  }
}

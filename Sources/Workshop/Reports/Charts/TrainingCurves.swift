import Charts
import Imaging
import System

/// `curves.png`: loss and learning rate, and how well each class is found, epoch by epoch.
struct TrainingCurves {
  let palette: ClassPalette
  let rows: [EpochRow]

  func image() -> RGBImage {
    let panel = PixelSize(width: 640, height: 460)
    let charts = [loss, unions]
    var image = RGBImage(
      size: PixelSize(width: panel.width * charts.count, height: panel.height), filledWith: LineChart.paper)
    for (index, chart) in charts.enumerated() {
      image.place(chart.image(size: panel), x: index * panel.width, y: 0)
    }
    return image
  }

  private var epochs: Axis {
    Axis(holding: [0] + rows.map { Double($0.epoch) }, steps: 8, wholeNumbers: true)
  }

  private func points(_ value: (EpochRow) -> Double?) -> [(x: Double, y: Double)] {
    rows.compactMap { row in value(row).map { (Double(row.epoch), $0) } }
  }

  private var loss: LineChart {
    // The learning rate has no axis of its own: its greatest value is as high as the greatest loss.
    let (greatestLoss, greatestRate) = (rows.map(\.loss).max() ?? 1, rows.map(\.learningRate).max() ?? 1)
    let rate = LineChart.Series(
      name: "learning rate, at most \(formatShort(greatestRate))", color: RGBColor(0xa0, 0xa8, 0xb2),
      isDashed: true,
      points: points { greatestRate > 0 ? $0.learningRate / greatestRate * greatestLoss : nil })
    let loss = LineChart.Series(
      name: "training loss", color: RGBColor(0x00, 0x72, 0xb2), points: points(\.loss))
    return LineChart(
      title: "Loss", xTitle: "epoch", xAxis: epochs,
      yAxis: Axis(holding: rows.map(\.loss), startsAtZero: true),
      series: [rate, loss])
  }

  private var unions: LineChart {
    var series: [LineChart.Series] = []
    let hasValidation = rows.contains { $0.validation.contains { $0 != nil } }
    for (label, entry) in palette.objects {
      let color = entry.color.onPaper
      series.append(
        LineChart.Series(
          name: "\(entry.name) train", color: color, isDashed: hasValidation,
          points: points { $0.training[label] }))
      if hasValidation {
        series.append(
          LineChart.Series(name: "\(entry.name) val", color: color, points: points { $0.validation[label] }))
      }
    }
    let best = rows.last(where: \.isBest)
    return LineChart(
      title: "Intersection over union", xTitle: "epoch", xAxis: epochs, yAxis: Axis(holding: [0, 1]),
      series: series, mark: best.map { (Double($0.epoch), "best: epoch \($0.epoch)") })
  }
}

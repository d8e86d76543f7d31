import Charts
import Imaging
import System

/// `curves.png`: the loss, how well each class is found, and the learning rate, epoch by epoch.
struct TrainingCurves {
  let palette: ClassPalette
  let rows: [EpochRow]

  func image() -> RGBImage {
    let panel = PixelSize(width: 640, height: 460)
    let charts = [loss, unions]
    let strip = PixelSize(width: panel.width * charts.count, height: 230)
    var image = RGBImage(
      size: PixelSize(width: strip.width, height: panel.height + strip.height), filledWith: LineChart.paper)
    for (index, chart) in charts.enumerated() {
      image.place(chart.image(size: panel), x: index * panel.width, y: 0)
    }
    image.place(learningRate.image(size: strip), x: 0, y: panel.height)
    return image
  }

  private var epochs: Axis {
    Axis(holding: [0] + rows.map { Double($0.epoch) }, steps: 8, wholeNumbers: true)
  }

  private func points(_ value: (EpochRow) -> Double?) -> [(x: Double, y: Double)] {
    rows.compactMap { row in value(row).map { (Double(row.epoch), $0) } }
  }

  private var loss: LineChart {
    let color = RGBColor(0x00, 0x72, 0xb2)
    let validation = points(\.validationLoss)
    // Dashed as on the chart beside it: what is learned, against what it is worth.
    var series = [
      LineChart.Series(
        name: "training windows", color: color, isDashed: !validation.isEmpty, points: points(\.loss))
    ]
    if !validation.isEmpty {
      series.append(LineChart.Series(name: "validation pictures", color: color, points: validation))
    }
    return LineChart(
      title: "Loss", xTitle: "epoch", xAxis: epochs,
      yAxis: Axis(holding: rows.map(\.loss) + rows.compactMap(\.validationLoss), startsAtZero: true),
      series: series)
  }

  private var learningRate: LineChart {
    LineChart(
      title: "Learning rate", xTitle: "epoch", xAxis: epochs,
      yAxis: Axis(holding: rows.map(\.learningRate), startsAtZero: true),
      series: [
        LineChart.Series(
          name: "of the epoch's last step", color: RGBColor(0x68, 0x70, 0x7a),
          points: points(\.learningRate))
      ])
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

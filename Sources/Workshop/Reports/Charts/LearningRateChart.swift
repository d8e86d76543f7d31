import Charts
import Imaging
import LabelledPictures
import SegNetTraining
import System

/// `learning-rate.png`: the loss at rising learning rates.
public struct LearningRateChart: Sendable {
  private let search: LearningRateSearch

  /// Draws nothing yet.
  public init(_ search: LearningRateSearch) { self.search = search }

  /// A line over a logarithmic axis of rates, with a mark at the suggested one. **Shape**: 720 x 480 pixels.
  public func image() -> RGBImage {
    let losses = search.points.map(\.loss)
    // Beyond twice the first loss it only climbs; the part below would be flat.
    let top = 2 * (losses.first ?? 1)
    let chart = LineChart(
      title: "Loss at rising learning rates", xTitle: "learning rate",
      xAxis: Axis(logarithmic: search.points.map(\.learningRate)),
      yAxis: Axis(holding: losses.map { min($0, top) }, startsAtZero: true),
      series: [
        LineChart.Series(
          name: "running mean of the loss", color: RGBColor(0x00, 0x72, 0xb2),
          points: search.points.map { ($0.learningRate, $0.loss) })
      ], mark: search.suggestion.map { ($0, "suggested: \(formatShort($0))") })
    return chart.image(size: PixelSize(width: 720, height: 480))
  }
}

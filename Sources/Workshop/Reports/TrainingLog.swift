import Charts
import Imaging
import LabelledPictures
import SegNetTraining
import System

/// What a training run leaves to look at, in its folder: `results.csv`, `curves.png`, `confusion.png`, and event files
/// for TensorBoard. Brought up to date after every epoch.
public final class TrainingLog: TrainingObserver {
  private let folder: String
  private let palette: ClassPalette
  private let samples: [TrainingSample]
  private var table: ResultsTable
  private let events: EventFile
  private var elapsed = 0.0

  /// - Parameters:
  ///   - folder: is there already.
  ///   - validation: the run's validation pictures; the first few are shown in TensorBoard.
  ///   - maps: the network's regression maps.
  ///   - countsObjects: whether the run's metric is of counts.
  ///   - finishedEpochs: epochs that the run has behind it when it is taken up again, 0 for a new one.
  /// - Throws: `FileError` when a file cannot be made, or the table in the folder is of another run.
  public init(
    folder: String, palette: ClassPalette, validation: [TrainingSample], maps: [String] = [],
    countsObjects: Bool = false, finishedEpochs: Int = 0
  ) throws(FileError) {
    (self.folder, self.palette, samples) = (folder, palette, Array(validation.prefix(4)))
    table = try ResultsTable(
      path: "\(folder)/results.csv", palette: palette, finishedEpochs: finishedEpochs,
      extraColumns: EpochRow.extraColumns(
        maps: maps, counted: countsObjects ? palette.objects.map(\.entry.name) : []),
      counted: countsObjects ? palette.objects.count : 0)
    events = try EventFile(folder: folder, firstStep: finishedEpochs + 1)
  }

  /// How long the run took up to the end of an epoch, over all the times that it was taken up. **Units**: seconds.
  public func seconds(through epoch: Int) -> Double { table.seconds(through: epoch) }

  /// Writes down an epoch.
  ///
  /// - Throws: `FileError` naming the file that could not be written; those of earlier epochs stay as they were.
  public func epochEnded(_ report: EpochReport) throws(FileError) {
    let row = EpochRow(report, seconds: report.elapsed - elapsed)
    elapsed = report.elapsed
    try table.append(row)
    let curves = TrainingCurves(palette: palette, rows: table.rows).image()
    try writeFileAtomically("\(folder)/curves.png", PNGCodec.encode(curves))
    let measured = report.validation == nil ? "training windows" : "validation pictures"
    let confusion = ConfusionChart(
      palette: palette, matrix: report.validation ?? report.training,
      title: "Pixels of the \(measured), epoch \(report.epoch)")
    try writeFileAtomically("\(folder)/confusion.png", PNGCodec.encode(confusion.image()))
    try events.write(
      step: row.epoch,
      scalars: scalars(row)
        + report.mapErrors.compactMap { map in map.error.map { ("map_error/\(map.name)", $0) } }
        + report.counts.flatMap { name, counts in
          [
            ("count_error/\(name)", counts.counts.meanAbsoluteError),
            ("missed/\(name)", Double(counts.objects.missed)),
            ("wrong/\(name)", Double(counts.objects.wrong)),
          ] + (counts.objects.f1.map { [("f1/\(name)", $0)] } ?? [])
        },
      pictures: showsPictures(report) ? pictures(report) : [])
  }

  /// Writes `summary.html`: one page with everything about the run that does not need another file.
  ///
  /// - Parameters:
  ///   - facts: names and values that stand first.
  ///   - settings: the configuration as text.
  ///   - samples: labelled pictures; the first few are shown.
  ///   - predicted: what the best checkpoint says of each.
  ///   - judgedOn: what the pictures are, in words.
  /// - Returns: the page's path.
  /// - Throws: `FileError` when it cannot be written.
  public func writeSummary(
    facts: [(name: String, value: String)], settings: String, samples: [TrainingSample],
    predicted: [LabelMap], judgedOn: String
  ) throws(FileError) -> String {
    var matrix = ConfusionMatrix(classes: palette.count)
    for (sample, labels) in zip(samples, predicted) {
      matrix.add(labels: sample.labels.labels.span, predicted: labels.labels.span)
    }
    var sheet = ContactSheet(title: "labels at the left, the network at the right", palette: palette)
    for (sample, labels) in zip(samples, predicted).prefix(6) {
      let picture = sample.picture
      sheet.add(row: [
        ContactSheet.Tile(picture: picture, labels: sample.labels, caption: sample.name),
        ContactSheet.Tile(picture: picture, labels: labels, caption: ""),
      ])
    }
    let confusion = ConfusionChart(
      palette: palette, matrix: matrix, title: "Pixels of the \(judgedOn), best checkpoint")
    let page = SummaryPage(
      title: "Training of \(folder)", facts: facts, palette: palette, matrix: matrix, judgedOn: judgedOn,
      settings: settings,
      pictures: [
        ("Curves", TrainingCurves(palette: palette, rows: table.rows).image()),
        ("Which class was taken for which", confusion.image()), ("Pictures", sheet.image()),
      ])
    let path = "\(folder)/summary.html"
    try writeFileAtomically(path, Array(page.html.utf8))
    return path
  }

  private func scalars(_ row: EpochRow) -> [(tag: String, value: Double)] {
    var scalars = [
      ("loss/train", row.loss), ("learning_rate", row.learningRate), ("score", row.score),
      ("pictures_per_second", row.picturesPerSecond),
    ]
    if let loss = row.validationLoss { scalars.append(("loss/val", loss)) }
    for (label, entry) in palette.objects {
      if let value = row.training[label] { scalars.append(("iou_train/\(entry.name)", value)) }
      if let value = row.validation[label] { scalars.append(("iou_val/\(entry.name)", value)) }
    }
    return scalars.map { (tag: $0.0, value: $0.1) }
  }

  /// At most about 20 times in a run, so that long runs leave files that can still be opened.
  private func showsPictures(_ report: EpochReport) -> Bool {
    report.epoch % max(1, report.epochs / 20) == 0 || report.epoch == 1 || report.epoch == report.epochs
  }

  /// Per sample, the labels at the left and what the network says at the right.
  private func pictures(_ report: EpochReport) -> [(tag: String, picture: RGBImage)] {
    zip(samples, report.validationLabels).map { sample, predicted in
      let scale = max(1, 320 / sample.size.width)
      let halves = [sample.labels, predicted].map { labels in
        var picture = sample.picture.enlarged(by: scale)
        picture.outline(labels, palette: palette, scale: scale)
        return picture
      }
      let (width, height) = (halves[0].size.width, halves[0].size.height)
      var pair = RGBImage(
        size: PixelSize(width: 2 * width + 4, height: height), filledWith: LineChart.paper)
      pair.place(halves[0], x: 0, y: 0)
      pair.place(halves[1], x: width + 4, y: 0)
      return (tag: "val/\(sample.name)", picture: pair)
    }
  }
}

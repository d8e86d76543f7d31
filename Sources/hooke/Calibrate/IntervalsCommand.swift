import ArgumentParser
import Imaging
import Instrument
import ModelExport
import ObjectAnalysis
import SafeFiles
import SegNetModel
import SegNetRuntime
import SegNetTraining

struct IntervalsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "intervals",
    abstract:
      "Learn intervals for a model's counts, and check that they hold the true counts of other pictures.",
    discussion: """
      Learns, on pictures whose true counts are known and that the model was not trained on, how wide an interval around \
      a count must be to hold the truth (split conformal prediction, wider where the network is in doubt). Then counts on \
      how many of the pictures of another split it does. Prints what to write into the configuration of 'hooke run'.

      Example: hooke intervals model.safetensors dataset/ --learn val --check test --level 0.9
      """)

  @Argument(help: "Model made by 'hooke export'.") var model: String
  @Argument(help: "Data set folder.") var dataset: String
  @Option(help: "Split to learn from: train, val or test.") var learn: Dataset.Split = .val
  @Option(help: "Split to check on.") var check: Dataset.Split = .test
  @Option(help: ArgumentHelp("Share of pictures whose interval must hold the truth.", valueName: "share"))
  var level = 0.9
  @Option(help: "Processor threads.") var threads: Int = defaultThreads
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    guard level >= 0.5, level <= 0.999 else { throw ValidationError("--level must lie in 0.5...0.999.") }
    guard learn != check else {
      throw ValidationError(
        "--learn and --check must be different splits: what was learnt on proves nothing.")
    }
  }

  func run() throws {
    let file = try WeightsFile(path: model)
    let data = try Dataset(path: dataset)
    let (palette, known) = (file.description.palette, data.palette)
    guard palette.entries.map(\.name) == known.entries.map(\.name) else {
      throw FileError(
        dataset, "has other classes than the model", advice: "use a data set of the model's classes")
    }
    let learnt = try examine(data, learn, file)
    let checked = try examine(data, check, file)
    var figures: [IntervalFigures] = []
    for object in palette.objects {
      guard let interval = CountInterval(learnedFrom: learnt[object.label], level: level) else {
        throw FileError(
          dataset,
          "has \(learnt[object.label].count) pictures in '\(learn.rawValue)', too few for level \(level)",
          advice:
            "choose a lower level, or a split of at least \(Int((level / (1 - level)).rounded(.up))) pictures"
        )
      }
      figures.append(
        IntervalFigures(
          object.entry.name, interval, level: level, learnt: learnt[object.label], checked[object.label]))
    }
    print(json ? try jsonText(figures) : text(figures))
  }

  /// Per class label and picture what was counted, what is true, and the doubt.
  private func examine(_ data: Dataset, _ split: Dataset.Split, _ file: WeightsFile) throws
    -> [[(counted: Int, truth: Int, doubt: Double)]]
  {
    let items = data.items(in: split)
    guard !items.isEmpty else { throw FileError(dataset, "has no picture in the split '\(split.rawValue)'") }
    var settings = AnalysisSettings(model: file.description)
    settings.measuresConfidence = true
    var pictures = [[(counted: Int, truth: Int, doubt: Double)]](
      repeating: [], count: file.description.palette.count)
    var counter = try FrameCounter(
      model: file, pictureSize: try data.load(items[0]).picture.size, settings: settings, threads: threads)
    var line = ProgressLine("counting '\(split.rawValue)'")
    for (index, item) in items.enumerated() {
      line.update(done: index, of: items.count)
      let sample = try data.load(item)
      if sample.picture.size != counter.interpreter.pictureSize {
        counter = try FrameCounter(
          model: file, pictureSize: sample.picture.size, settings: settings, threads: threads)
      }
      let count = counter.count(sample.picture.view)
      let truth = try data.trueCounts(data.objects(of: item, in: sample), in: sample)
      for label in pictures.indices {
        pictures[label].append((count.objects(label: label), truth[label], count.doubt(label: label)))
      }
    }
    line.finish()
    return pictures
  }

  private func text(_ figures: [IntervalFigures]) -> String {
    var table = TextTable(["class", "factor", "learnt from", "held the truth", "of", "share", "mean width"])
    for row in figures {
      table.add([
        row.name, formatNumber(row.factor, digits: 3), "\(row.learntFrom)", "\(row.held)", "\(row.checked)",
        formatNumber(100 * row.coverage, digits: 0) + " %", formatNumber(row.meanWidth, digits: 1),
      ])
    }
    let factors = figures.map { "\($0.name): \(formatNumber($0.factor, digits: 4))" }.joined(separator: ", ")
    return """
      intervals at level \(level), learnt on '\(learn.rawValue)', checked on '\(check.rawValue)'
      \(table.text)
      for the configuration of hooke run:
      counting:
        interval_level: \(level)
        interval_factors: {\(factors)}
      """
  }
}

private struct IntervalFigures: Encodable {
  var name: String
  var level: Double
  var factor: Double
  var learntFrom: Int
  /// Pictures checked, and those whose interval held the true count.
  var checked: Int
  var held: Int
  var coverage: Double
  /// From the lower end to the upper. **Units**: objects.
  var meanWidth: Double

  enum CodingKeys: String, CodingKey {
    case name, level, factor, checked, held, coverage
    case learntFrom = "learnt_from"
    case meanWidth = "mean_width"
  }

  init(
    _ name: String, _ interval: CountInterval, level: Double,
    learnt: [(counted: Int, truth: Int, doubt: Double)],
    _ pictures: [(counted: Int, truth: Int, doubt: Double)]
  ) {
    (self.name, self.level, factor) = (name, level, interval.factor)
    (learntFrom, checked) = (learnt.count, pictures.count)
    let ranges = pictures.map { interval.around($0.counted, doubt: $0.doubt) }
    held = zip(ranges, pictures).count { range, picture in
      (range.low...range.high).contains(picture.truth)
    }
    coverage = Double(held) / Double(max(1, checked))
    meanWidth = Double(ranges.reduce(0) { $0 + $1.high - $1.low }) / Double(max(1, checked))
  }
}

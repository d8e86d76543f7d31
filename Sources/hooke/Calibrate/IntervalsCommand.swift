import ArgumentParser
import Imaging
import Instrument
import LabelledPictures
import ModelExport
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import SegNetTraining
import System

struct IntervalsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "intervals",
    abstract:
      "Learn intervals for a model's counts, and check that they hold the true counts of other pictures.",
    discussion: """
      Learns, on pictures whose true counts are known and that the model was not trained on, how wide an interval around \
      a count must be to hold the truth (split conformal prediction, wider where the network is in doubt). Then counts on \
      how many of the pictures of another split it does, and warns where that share is too small to be chance. Prints \
      what to write into the configuration of 'hooke run'.

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
    try checkThreads(threads)
    guard level >= 0.5, level <= 0.999 else { throw ValidationError("--level must lie in 0.5...0.999.") }
    guard learn != check else {
      throw ValidationError(
        "--learn and --check must be different splits: what was learnt on proves nothing.")
    }
  }

  func run() throws {
    let file = try WeightsFile(path: model)
    let data = try Dataset(path: dataset)
    let palette = file.description.palette
    try data.check(palette)
    let digest = try SHA256(file: model)
    let learnt = try examine(data, learn, file)
    let checked = try examine(data, check, file)
    var figures: [IntervalFigures] = []
    for object in palette.objects {
      guard let interval = CountInterval(learnedFrom: learnt[object.label], level: level) else {
        throw FileError(
          dataset,
          "has \(learnt[object.label].count) pictures in '\(learn.rawValue)', too few for level \(level)",
          advice: "choose a lower level, or a split of at least \(picturesNeeded) pictures")
      }
      figures.append(
        IntervalFigures(
          object.entry.name, interval, level: level, model: digest.description,
          learnt: learnt[object.label], checked[object.label]))
    }
    print(json ? try jsonText(figures) : text(figures, digest))
    for row in figures where row.verdict == .below { StandardStream.errors.write(warning(row)) }
  }

  /// The fewest that an interval can be learnt from.
  private var picturesNeeded: Int {
    // 0.9 / (1 - 0.9) is a little more than 9 in binary.
    Int((level / (1 - level) - 1e-9).rounded(.up))
  }

  private func warning(_ row: IntervalFigures) -> String {
    """
    warning: \(row.name): the interval held the truth of \(row.held) of \(row.checked) pictures of \
    '\(check.rawValue)', which stands for \(percent(row.coverageLow)) to \(percent(row.coverageHigh)) of such \
    pictures, not for \(percent(level)): do not rely on it; learn from more pictures, or from pictures of the same slides

    """
  }

  private func percent(_ share: Double) -> String { formatShort(100 * share) + " %" }

  /// Per class label and picture what was counted, what is true, and the doubt.
  private func examine(_ data: Dataset, _ split: Dataset.Split, _ file: WeightsFile) throws
    -> [[(counted: Int, truth: Int, doubt: Double)]]
  {
    let items = data.items(in: split)
    guard !items.isEmpty else {
      throw FileError(
        dataset, "has no picture in the split '\(split.rawValue)'",
        advice: "name another split, or move pictures to it in split.json")
    }
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
      _ = counter.count(sample.picture.view)
      counter.analyzer.refuseIgnored(in: sample, of: data)
      let count = counter.analyzer.count
      let truth = try data.trueCounts(data.judgedObjects(of: item, in: sample), in: sample)
      for label in pictures.indices {
        pictures[label].append((count.objects(label: label), truth[label], count.doubt(label: label)))
      }
    }
    line.update(done: items.count, of: items.count)
    line.finish()
    return pictures
  }

  private func text(_ figures: [IntervalFigures], _ digest: SHA256) -> String {
    var table = TextTable([
      "class", "factor", "learnt from", "held the truth", "of", "share", "95 % range", "level", "mean width",
    ])
    for row in figures {
      table.add([
        row.name, formatNumber(row.factor, digits: 3), "\(row.learntFrom)", "\(row.held)", "\(row.checked)",
        percent(row.coverage), "\(percent(row.coverageLow)) to \(percent(row.coverageHigh))",
        row.verdict.words, formatNumber(row.meanWidth, digits: 1),
      ])
    }
    let (learntFrom, checked) = (figures.first?.learntFrom ?? 0, figures.first?.checked ?? 0)
    // To the last digit: a factor that was rounded down would no longer hold what it was learnt from.
    let factors = figures.map { "\($0.name): \($0.factor)" }.joined(separator: ", ")
    return """
      intervals at level \(level), learnt on '\(learn.rawValue)', checked on '\(check.rawValue)'
      \(table.text)
      for the configuration of hooke run:
      # model \(digest.short), level \(level), learnt from \(learntFrom) pictures of '\(learn.rawValue)', \
      checked on \(checked) of '\(check.rawValue)'
      counting:
        interval_level: \(level)
        interval_factors: {\(factors)}
      """
  }
}

private struct IntervalFigures: Encodable {
  /// What the pictures checked say about the level.
  enum Verdict: String, Encodable {
    /// It lies within the range of shares that the pictures checked stand for.
    case kept
    /// Fewer intervals hold the truth than was asked for, by more than chance.
    case below
    /// More do: the intervals are wider than they had to be.
    case above

    var words: String {
      switch self {
      case .kept: "kept"
      case .below: "NOT KEPT"
      case .above: "exceeded"
      }
    }
  }

  var name: String
  /// 64 hexadecimal digits.
  var model: String
  var level: Double
  var factor: Double
  var learntFrom: Int
  /// Pictures checked, and those whose interval held the true count.
  var checked: Int
  var held: Int
  var coverage: Double
  /// Where the share of all such pictures lies, with a confidence of 95 %.
  var coverageLow: Double
  var coverageHigh: Double
  var verdict: Verdict
  /// From the lower end to the upper. **Units**: objects.
  var meanWidth: Double

  enum CodingKeys: String, CodingKey {
    case name, level, factor, checked, held, coverage, verdict
    case model = "model_sha256"
    case coverageLow = "coverage_low"
    case coverageHigh = "coverage_high"
    case learntFrom = "learnt_from"
    case meanWidth = "mean_width"
  }

  /// - Precondition: at least one picture was checked.
  init(
    _ name: String, _ interval: CountInterval, level: Double, model: String,
    learnt: [(counted: Int, truth: Int, doubt: Double)],
    _ pictures: [(counted: Int, truth: Int, doubt: Double)]
  ) {
    (self.name, self.model, self.level, factor) = (name, model, level, interval.factor)
    (learntFrom, checked) = (learnt.count, pictures.count)
    let ranges = pictures.map { interval.around($0.counted, doubt: $0.doubt) }
    held = zip(ranges, pictures).count { range, picture in
      (range.low...range.high).contains(picture.truth)
    }
    coverage = Double(held) / Double(checked)
    let range = ShareRange(held, of: checked)
    (coverageLow, coverageHigh) = (range.low, range.high)
    verdict = range.contains(level) ? .kept : level > range.high ? .below : .above
    meanWidth = Double(ranges.reduce(0) { $0 + $1.high - $1.low }) / Double(checked)
  }
}

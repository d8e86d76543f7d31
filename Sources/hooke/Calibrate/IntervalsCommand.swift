import ArgumentParser
import Imaging
import LabelledPictures
import ModelExport
import SegNetModel
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
    let palette = file.description.palette
    let data = try Dataset(path: dataset, for: palette)
    let digest = try SHA256(file: model)
    let observer = CountObserver(model: file, threads: threads)
    let learnt = try observe(data, learn, observer)
    let checked = try observe(data, check, observer)
    var checks: [IntervalCheck] = []
    for object in palette.objects {
      guard
        let check = IntervalCheck(
          object.entry.name, model: digest.description, level: level, learntFrom: learnt[object.label],
          checkedOn: checked[object.label])
      else {
        throw FileError(
          dataset,
          "has \(learnt[object.label].count) pictures in '\(learn.rawValue)', too few for level \(level)",
          advice: "choose a lower level, or a split of at least "
            + "\(IntervalCheck.picturesNeeded(level: level)) pictures")
      }
      checks.append(check)
    }
    print(json ? try jsonText(checks) : text(checks, digest))
    for row in checks where row.verdict == .below { StandardStream.errors.write(warning(row)) }
  }

  private func warning(_ row: IntervalCheck) -> String {
    """
    warning: \(row.name): the interval held the truth of \(row.held) of \(row.checked) pictures of \
    '\(check.rawValue)', which stands for \(percent(row.coverageLow)) to \(percent(row.coverageHigh)) of such \
    pictures, not for \(percent(level)): do not rely on it; learn from more pictures, or from pictures of the same slides

    """
  }

  private func percent(_ share: Double) -> String { formatShort(100 * share) + " %" }

  /// By class label what was counted in each picture of a split, and what is true.
  private func observe(_ data: Dataset, _ split: Dataset.Split, _ observer: CountObserver) throws
    -> [[CountObservation]]
  {
    let items = data.items(in: split)
    guard !items.isEmpty else {
      throw FileError(
        dataset, "has no picture in the split '\(split.rawValue)'",
        advice: "name another split, or move pictures to it in split.json")
    }
    var line = ProgressLine("counting '\(split.rawValue)'")
    let observations = try observer.observe(items, of: data) { line.update(done: $0, of: $1) }
    line.update(done: items.count, of: items.count)
    line.finish()
    return observations
  }

  private func text(_ checks: [IntervalCheck], _ digest: SHA256) -> String {
    var table = TextTable([
      "class", "factor", "learnt from", "held the truth", "of", "share", "95 % range", "level", "mean width",
      "true", "counted", "missed", "wrongly counted",
    ])
    for row in checks {
      table.add([
        row.name, formatNumber(row.factor, digits: 3), "\(row.learntFrom)", "\(row.held)", "\(row.checked)",
        percent(row.coverage), "\(percent(row.coverageLow)) to \(percent(row.coverageHigh))",
        row.verdict.text, formatNumber(row.meanWidth, digits: 1), "\(row.truth)", "\(row.counted)",
        "\(row.missed)", "\(row.wrong)",
      ])
    }
    let (learntFrom, checked) = (checks.first?.learntFrom ?? 0, checks.first?.checked ?? 0)
    // To the last digit: a factor that was rounded down would no longer hold what it was learnt from.
    let factors = checks.map { "\($0.name): \($0.factor)" }.joined(separator: ", ")
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

extension IntervalCheck.Verdict {
  fileprivate var text: String {
    switch self {
    case .kept: "kept"
    case .below: "NOT KEPT"
    case .above: "exceeded"
    }
  }
}

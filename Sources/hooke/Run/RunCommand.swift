import ArgumentParser
import Cameras
import Frames
import Instrument
import ObjectAnalysis
import Recordings
import Records
import SegNetModel
import Settings
import System

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Count the cells in pictures, or in every frame of a camera or a recording.",
    usage: """
      hooke run PICTURE... --model FILE [--output FOLDER] [options]
             hooke run --device DEVICE --model FILE [--csv FILE] [options]
      """,
    discussion: """
      Writes a CSV row per picture or frame and, where asked, overlays. Ctrl-C ends in order: everything counted is on disk.

      Examples:
        hooke run pictures/ --model model.safetensors --output results/
        hooke run --device /dev/video0 --model model.safetensors --csv counts.csv --overlays overlays/
        hooke run --source recording.mjpeg --model model.safetensors --csv counts.csv --track --tracks tracks.csv
        hooke run --device auto --model model.safetensors --snapshots pictures/ --wait 60
        hooke run --config firmware-config/hooke.yaml
      """)

  @Argument(
    help: ArgumentHelp(
      "Pictures and folders of pictures, counted one by one whatever their sizes; or one recording or video.",
      valueName: "picture"), completion: .file())
  var pictures: [String] = []

  @OptionGroup var options: RunOptions

  @Option(help: ArgumentHelp("YAML file with these options as keys.", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "JSON file of true counts per frame, to be shown beside what was counted.", valueName: "file"))
  var trueCounts: String?

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    if let emptyName { throw ValidationError("\(emptyName) names nothing.") }
    let request = try RunRequest(options, paths: pictures)
    if let problem = request.problem ?? request.problem(withSourceOf: request) {
      throw ValidationError(problem)
    }
  }

  private var emptyName: String? {
    [("--config", config), ("--true-counts", trueCounts)].first { $0.1?.isEmpty == true }?.0
  }

  /// Not while the arguments are read: a misspelt option is to be named before what is then missing.
  private func checkNothingIsMissing(_ request: RunRequest) throws {
    if !request.namesSource {
      throw ValidationError("Name pictures, a folder or a recording, or give --device (a camera).")
    }
    if request.choices.model == nil { throw ValidationError("Give --model (a file of 'hooke export').") }
  }

  func run() throws {
    let given = try RunRequest(options, paths: pictures)
    var request = given
    if let config {
      try request.fill(from: ConfigurationDocument(path: config))
      if let problem = request.problem { throw FileError(config, problem) }
      // What the command line says must suit the source that only the file names.
      if let problem = given.problem(withSourceOf: request) { throw ValidationError(problem) }
    } else {
      try checkNothingIsMissing(request)
    }
    guard let modelPath = request.choices.model else {
      throw FileError(config ?? "", "names no model", advice: "add 'model:', or give --model")
    }

    let paths = request.picturePaths
    func problem(_ request: RunRequest) -> String? {
      paths == nil ? request.problemWithStream : request.problemWithPictures
    }
    if let problem = problem(given) { throw ValidationError(problem) }
    // What a file says of another source does not count.
    if let config, !given.namesSource, let problem = problem(request) { throw FileError(config, problem) }
    let model = try WeightsFile(path: modelPath)
    var truth = try trueCounts.map { try TrueCounts(path: $0, palette: model.description.palette) }
    Interrupt.watch()
    Interrupt.outliveTerminal()
    if let paths {
      return try PictureRun(
        request: request, paths: paths, model: model, config: config, truth: truth, json: json
      ).run()
    }
    guard let source = try OpenedSource(request, file: config) else {
      return RunReport.notify("stopped before the camera was there: nothing was counted")
    }
    let settings = try request.settings(for: source)
    let isQuiet = request.choices.quiet == true
    let report = RunReport(palette: model.description.palette)
    var session: CountingSession
    do {
      session = try CountingSession(
        source: source.frames, model: model, settings: settings, onEvent: { RunReport.notify($0) },
        onSnapshot: { RunReport.notify($0) }, onTrouble: { RunReport.notify($0) })
    } catch let error as AnalysisError {
      throw error.named(by: config)
    }
    RunReport.tell(of: session.scaling, isQuiet: isQuiet)
    if !isQuiet {
      report.announce(
        source.frames.stream, model: model, scaling: session.scaling, isa: session.isa,
        threads: settings.threads)
      if let concentration = session.description.concentration { RunReport.notify(concentration) }
      if settings.tracking != nil, source.frames.stream.timesAreAssumed {
        RunReport.notify(
          "\(source.frames.stream.name) does not say when its pictures were taken: durations and speeds stay empty; "
            + "--rate says how many there were per second")
      }
    }
    var progress = RunProgress(request.choices, report: report, settings: settings)
    var failure: (any Error)?
    do {
      try session.run(frameLimit: request.choices.frames, isCancelled: { Interrupt.isRequested }) { record in
        truth?.add(frame: record.sequence, record.count)
        progress.update(record)
      }
    } catch { failure = error }
    progress.finish()
    report.warn(of: session.summary.likeness, model: model)
    try report.show(
      session.summary, settings: settings, volume: session.volume, truth: truth, json: json)
    if let failure { throw failure }
    if !source.frames.stream.isLive || session.summary.frames == 0 {
      try RunReport.checkRefused(session.summary, of: source.frames.stream.name)
    }
  }
}

extension AnalysisError {
  /// The same as the error of the configuration file that asked for it: what contradicts the model, the picture or the
  /// calibration, which the file alone does not show.
  func named(by config: String?) -> any Error {
    guard let config else { return self }
    return FileError(config, "\(subject): \(problem)", advice: advice)
  }
}

import ArgumentParser
import Configuration
import FrameCapture
import Instrument
import ResultSinks
import SafeFiles
import SegNetModel

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Count the cells in every frame of a camera or a recording.",
    discussion: """
      Writes a CSV row per frame and, where asked, overlays. Ctrl-C ends in order: everything counted is on disk.

      Examples:
        hooke run --device /dev/video0 --model model.safetensors --csv counts.csv --overlays overlays/
        hooke run --source recording.mjpeg --model model.safetensors --csv counts.csv
        hooke run --config firmware-config/hooke.yaml
      """)

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
    if let problem = options.problem { throw ValidationError(problem) }
    if config == nil {
      if options.device == nil, options.source == nil {
        throw ValidationError("Give --device (a camera) or --source (a recording).")
      }
      if options.model == nil { throw ValidationError("Give --model (a file of 'hooke export').") }
    }
  }

  func run() throws {
    var options = options
    if let config {
      try options.fill(from: ConfigurationDocument(path: config))
      if let problem = options.problem { throw FileError(config, problem) }
    }
    guard let modelPath = options.model else {
      throw FileError(config ?? "", "names no model", advice: "add 'model:', or give --model")
    }

    let model = try WeightsFile(path: modelPath)
    let truth = try trueCounts.map { try TrueCounts(path: $0, palette: model.description.palette) }
    let (source, isCamera) = try openSource(options)
    let settings = RunSettings(
      csv: options.csv, existingCSV: options.append ? .append : options.overwrite ? .overwrite : .refuse,
      overlays: options.overlays, overlayInterval: options.every ?? 25, keepsEveryFrame: !isCamera,
      threads: options.threads ?? defaultThreads, isa: options.isa)

    Interrupt.watch()
    let report = RunReport(palette: model.description.palette, truth: truth)
    var session = try CountingSession(source: source, model: model, settings: settings) { RunReport.tell($0) }
    if options.lockMemory { try session.lockMemory() }
    report.announce(source.stream, model: model, isa: session.isa, threads: settings.threads)
    var line = ProgressLine("frame")
    var failure: (any Error)?
    do {
      try session.run(frameLimit: options.frames, isCancelled: { Interrupt.isRequested }) { record in
        line.update(done: Int(record.sequence) + 1, of: nil, detail: report.words(record.count))
      }
    } catch { failure = error }
    line.finish()
    try report.show(session.summary, settings: settings, json: json)
    if let failure { throw failure }
  }

  private func openSource(_ options: RunOptions) throws -> (source: any FrameSource, isCamera: Bool) {
    if let recording = options.source {
      let replay = ReplayOptions(
        framesPerSecond: options.rate ?? 30, pace: options.rate == nil ? .asFastAsPossible : .realTime,
        frameLimit: options.frames)
      return (try ReplaySource(recording, options: replay), false)
    }
    guard let device = options.device else {
      throw FileError(
        config ?? "", "names no source", advice: "add 'device:' or 'source:', or give one of these options")
    }
    var profile = try options.profile.map { try CameraProfile(path: $0) } ?? CameraProfile()
    if let size = options.size { profile.size = size }
    if let format = options.format { profile.format = format }
    if let rate = options.rate { profile.framesPerSecond = rate }
    let camera = try V4L2Device(device, profile: profile)
    for difference in camera.differences { RunReport.tell("camera: \(difference)") }
    return (camera, true)
  }
}

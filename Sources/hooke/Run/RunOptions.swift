import ArgumentParser
import Cameras
import Frames
import Imaging
import Instrument
import ObjectAnalysis
import Recordings
import Records
import SegNetRuntime
import Settings
import System

/// What `hooke run` can be told, on the command line or in a YAML file; the command line wins.
struct RunOptions: ParsableArguments {
  @OptionGroup var input: SourceOptions

  @Flag(
    help: "Play a recording at its own times, as the camera delivered it (default: as fast as it is counted)."
  )
  var realTime = false

  @Option(
    defaultAsFlag: .forever,
    help: ArgumentHelp(
      "Play a recording n times, or without n again and again; frame numbers and times go on.", valueName: "n"
    ))
  var loop: LoopCount?

  @Option(
    help: ArgumentHelp(
      "Seconds to wait at the start while another program has the camera or it is not plugged in.",
      valueName: "seconds"))
  var wait: Double?

  @Option(
    help: ArgumentHelp(
      "Folder for still pictures: the button on the microscope takes one at the highest resolution.",
      valueName: "folder"))
  var snapshots: String?

  @Option(help: ArgumentHelp("Model made by 'hooke export'.", valueName: "file"))
  var model: String?

  @Option(help: ArgumentHelp("CSV file to write, a row per frame.", valueName: "file"))
  var csv: String?

  @Option(help: ArgumentHelp("CSV file to write, a row per object of every frame.", valueName: "file"))
  var objects: String?

  @Option(
    help: ArgumentHelp(
      "CSV file to write, a row per object that was followed; implies --track.", valueName: "file"))
  var tracks: String?

  @Option(
    help: ArgumentHelp("SQLite file to write: the same rows as tables, and the runs.", valueName: "file"))
  var sqlite: String?

  @Flag(help: "Follow objects from frame to frame, and count each once beside the counts per frame.")
  var track = false

  @Option(
    help: ArgumentHelp("Calibration made by 'hooke calibrate': micrometres per pixel.", valueName: "file"))
  var calibration: String?

  @Option(help: ArgumentHelp("Objective in use, where the calibration is for several.", valueName: "name"))
  var objective: String?

  @Option(
    help: ArgumentHelp(
      "Which objects count that the picture cuts: count_all (default), exclude, two_edges.", valueName: "rule"
    ))
  var border: ObjectRules.Border?

  @Option(
    help: ArgumentHelp(
      "Also write the median count over so many frames (odd), and the interval that they give.",
      valueName: "n"))
  var smooth: Int?

  @Option(
    help: ArgumentHelp(
      "Name of this run in the records (default: the time and four random digits).", valueName: "name"))
  var runID: String?

  @Option(
    help: ArgumentHelp(
      "Folder for overlays: the picture with the outlines of what was counted.", valueName: "folder"))
  var overlays: String?

  @Option(help: ArgumentHelp("Write the overlay of every n-th frame (default 25).", valueName: "n"))
  var every: Int?

  @Option(help: ArgumentHelp("Stop after so many frames.", valueName: "n"))
  var frames: Int?

  @Option(
    help: ArgumentHelp(
      "Processor threads for the network (default 2, at most the machine's).", valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Instruction set of the kernels (default: the best this processor has).", valueName: "name"))
  var isa: KernelISA?

  @Flag(
    help: "Keep the network's planned memory in RAM for good (needs a limit on locked memory that allows it)."
  )
  var lockMemory = false

  @Option(help: ArgumentHelp("Refuse a network that plans more memory than this.", valueName: "bytes"))
  var memoryLimit: Int?

  @Flag(help: "Replace the CSV files and the tables if they are there.")
  var overwrite = false

  @Flag(help: "Append to the CSV files and the tables if they are there.")
  var append = false

  @Flag(help: "No progress; only errors and what happens to the camera.")
  var quiet = false

  // What only a file can say.
  private(set) var counting = CountingOptions()
  private(set) var tracking: TrackingOptions?
  private(set) var micrometersPerPixel: Double?
  private(set) var chamber: ChamberOptions?
  private(set) var correction: FrameCorrection?

  enum CodingKeys: String, CodingKey {
    case input, realTime, loop, wait, snapshots, model, csv, objects, tracks, sqlite, track,
      calibration, objective, border, smooth,
      runID
    case overlays, every, frames, threads, isa, lockMemory, memoryLimit
    case overwrite, append, quiet
  }

  /// What contradicts itself or lies outside its range, or nil.
  var problem: String? {
    if let problem = input.problem { return problem }
    if let option = emptyOption { return "\(option) names nothing." }
    if [csv, objects, tracks, sqlite].contains("-") {
      return "'-' is no file; rows for another program can go to /dev/stdout."
    }
    if let file = [csv, objects, tracks, sqlite].compactMap({ $0 }).firstRepeated {
      return "Two records would go to \(file)."
    }
    if let smooth, !(1...CountSmoother.windowLimit).contains(smooth) || smooth % 2 == 0 {
      return "--smooth must be an odd number in 1...\(CountSmoother.windowLimit)."
    }
    if let memoryLimit, memoryLimit < 1 { return "--memory-limit must be a number of bytes above 0." }
    if let runID, !runID.isRunName {
      return "--run-id must have 1 to 64 letters, digits, '_', '-' or '.', and not begin with '.'."
    }
    if append, overwrite { return "Give --append or --overwrite, not both." }
    if let every, every < 1 { return "--every must be at least 1." }
    if let frames, frames < 1 { return "--frames must be at least 1." }
    if let threads, !(1...64).contains(threads) { return "--threads must lie in 1...64." }
    if let wait, !(wait >= 0 && wait <= 1e9) { return "--wait must be a number of seconds." }
    return nil
  }

  /// An option for a path whose value is empty, as from a variable that is not set in a script, or nil.
  private var emptyOption: String? {
    [
      ("--model", model), ("--csv", csv), ("--objects", objects), ("--tracks", tracks), ("--sqlite", sqlite),
      ("--overlays", overlays),
      ("--calibration", calibration), ("--objective", objective), ("--snapshots", snapshots),
    ].first { $0.1?.isEmpty == true }?.0
  }

  /// What was given on the command line for the other kind of source, or nil.
  ///
  /// - Parameter filled: these options, filled from a file where there is one.
  func problem(withSourceOf filled: RunOptions) -> String? {
    func words(_ given: [(Bool, String)], _ reason: String) -> String? {
      let names = given.filter(\.0).map(\.1)
      return names.isEmpty ? nil : "\(names.joined(separator: ", ")): \(reason)"
    }
    if filled.input.source != nil {
      return words(
        input.cameraOptions + [(wait != nil, "--wait"), (snapshots != nil, "--snapshots")],
        SourceOptions.camerasOnly)
    }
    guard filled.input.device != nil else { return nil }
    return words(
      [(realTime, "--real-time"), (loop != nil, "--loop")], "for recordings only; a camera has its own time.")
  }

  /// How a recording is played.
  var replay: ReplayOptions {
    ReplayOptions(
      framesPerSecond: input.rate, pace: realTime || input.rate != nil ? .realTime : .asFastAsPossible,
      frameLimit: frames, repetitions: loop.map(\.repetitions) ?? 1,
      correction: correction ?? FrameCorrection())
  }

  /// The keys a configuration file may hold: the options' own names, and sections that only a file has.
  static let keys = [
    "device", "source", "model", "csv", "objects", "tracks", "sqlite", "overlays", "every", "frames", "rate",
    "size",
    "format", "profile", "threads", "isa", "lock_memory", "memory_limit", "overwrite", "append", "quiet",
    "run_id", "counting", "tracking", "track", "calibration", "objective", "micrometres_per_pixel", "chamber",
    "real_time", "loop", "wait", "snapshots", "correction",
  ]

  /// Takes what the command line left open from a configuration file. Paths in it count from the working directory.
  ///
  /// - Throws: `FileError` naming the key and its line.
  mutating func fill(from document: ConfigurationDocument) throws(FileError) {
    let root = document.root
    try root.rejectUnknownKeys(known: Self.keys)
    try input.fill(from: root)
    if model == nil { model = try root["model"]?.string() }
    if csv == nil { csv = try root["csv"]?.string() }
    if objects == nil { objects = try root["objects"]?.string() }
    if tracks == nil { tracks = try root["tracks"]?.string() }
    if sqlite == nil { sqlite = try root["sqlite"]?.string() }
    if runID == nil { runID = try root["run_id"]?.string() }
    if memoryLimit == nil { memoryLimit = try root["memory_limit"]?.integer(in: 1...Int.max) }
    if overlays == nil { overlays = try root["overlays"]?.string() }
    if every == nil { every = try root["every"]?.integer(in: 1...1_000_000) }
    if frames == nil { frames = try root["frames"]?.integer(in: 1...Int.max) }
    if let value = root["real_time"], try value.boolean() { realTime = true }
    if let value = root["loop"], loop == nil {
      loop = LoopCount(argument: try value.string())
      if loop == nil { throw value.error("must be a number above 0, or 'forever'") }
    }
    if wait == nil { wait = try root["wait"]?.number(in: 0...1e9) }
    if snapshots == nil { snapshots = try root["snapshots"]?.string() }
    if threads == nil { threads = try root["threads"]?.integer(in: 1...64) }
    if let value = root["isa"], isa == nil { isa = try value.choice() }
    if let value = root["lock_memory"], try value.boolean() { lockMemory = true }
    if let value = root["overwrite"], try value.boolean() { overwrite = true }
    if let value = root["append"], try value.boolean() { append = true }
    if let value = root["quiet"], try value.boolean() { quiet = true }
    try fillCounting(from: root)
  }

  private mutating func fillCounting(from root: ConfigurationSection) throws(FileError) {
    if let value = root["correction"] { correction = try FrameCorrection(value.section()) }
    if let value = root["counting"] { counting = try CountingOptions(value.section()) }
    if let value = root["tracking"] { tracking = try TrackingOptions(value.section()) }
    if let value = root["track"] {
      if try value.boolean() {
        track = true
      } else if !track {
        if root["tracks"] != nil { throw value.error("cannot be false beside 'tracks'") }
        // Not following wins over how to follow; --tracks on the command line implies --track, and wins over the file.
        if tracks == nil { tracking = nil }
      }
    }
    if let value = root["chamber"] { chamber = try ChamberOptions(value.section()) }
    if objective == nil { objective = try root["objective"]?.string() }
    guard calibration == nil else { return }
    calibration = try root["calibration"]?.string()
    if let value = root["micrometres_per_pixel"] {
      if calibration != nil { throw value.error("cannot stand beside 'calibration'") }
      micrometersPerPixel = try value.number(in: 1e-3...1e6)
    }
  }

  /// What the options say to a session, once a file has filled them.
  ///
  /// - Parameter source: what was opened.
  /// - Throws: `FileError` when the calibration cannot be used.
  func settings(for source: OpenedSource) throws(FileError) -> RunSettings {
    var settings = RunSettings(
      run: runID ?? RunDescription.newName(), csv: csv,
      existing: append ? .append : overwrite ? .overwrite : .refuse, overlays: overlays,
      overlayInterval: every ?? 25, keepsEveryFrame: !source.frames.stream.isLive,
      threads: threads ?? defaultThreads, isa: isa)
    (settings.objects, settings.tracks, settings.memoryLimit) = (objects, tracks, memoryLimit)
    (settings.sqlite, settings.counting) = (sqlite, counting)
    settings.locksMemory = lockMemory
    (settings.correction, settings.snapshots) = (source.correction, source.isCamera ? snapshots : nil)
    if let border { settings.counting.border = border }
    if let smooth { settings.counting.smoothing = smooth }
    settings.tracking = tracking ?? (track || tracks != nil ? TrackingOptions() : nil)
    settings.chamber = chamber
    if let calibration {
      settings.scale = try ScaleOptions(file: calibration, objective: objective)
    } else if let micrometersPerPixel {
      settings.scale = ScaleOptions(micrometersPerPixel: micrometersPerPixel, objective: objective)
    } else if let path = input.profile, let scale = source.profileScale {
      settings.scale = try ScaleOptions(profile: scale, path: path, objective: objective)
    } else if let objective {
      throw FileError(
        "objective \(objective)", "says nothing without a calibration", advice: "give --calibration FILE")
    }
    settings.command = CommandLine.arguments
    return settings
  }
}

extension [String] {
  /// The first of these paths that names the same file as one before it.
  fileprivate var firstRepeated: String? {
    let places = map(resolvedPath)
    return indices.first { places[..<$0].contains(places[$0]) }.map { self[$0] }
  }
}

extension String {
  /// Whether it can be the name of a folder and a column's value.
  fileprivate var isRunName: Bool {
    (1...64).contains(utf8.count) && first != "."
      && utf8.allSatisfy {
        (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || "_-.".utf8.contains($0)
      }
  }
}

import ArgumentParser
import Cameras
import Frames
import Instrument
import ObjectAnalysis
import Recordings
import Records
import Settings
import System

/// What was said about a run besides where frames come from.
typealias RunChoices = Choices<RunSettingList>

/// What a run is asked to do, by the command line and by a file.
struct RunRequest {
  private(set) var source: SourceChoices
  private(set) var choices: RunChoices

  /// Pictures and folders that were named without an option.
  private(set) var paths: [String]

  /// The file that it was filled from, and what stands there and nowhere else; nil without one.
  private(set) var filled: (file: String, keys: Set<String>)?

  /// What the command line says.
  ///
  /// - Parameter paths: what stands there without an option.
  /// - Throws: `ValidationError` naming the option.
  init(_ options: RunOptions, paths: [String] = []) throws {
    (source, choices) = (try options.input.choices(), try RunChoices(of: options))
    self.paths = paths
    // One path is what --source says; a recording or a video is one too.
    if paths.count == 1, source.source == nil { (source.source, self.paths) = (paths[0], []) }
  }

  /// Whether it says where frames or pictures come from.
  var namesSource: Bool { source.device != nil || source.source != nil || !paths.isEmpty }

  /// What contradicts itself, or nil.
  var problem: String? {
    if let problem = source.problem { return problem }
    if !paths.isEmpty, source.device != nil || source.source != nil {
      return "Name pictures and folders, or give --device or --source, not both."
    }
    var settings = RunSettings(run: "", keepsEveryFrame: true)
    choices.land(in: &settings)
    let files = settings.recordFiles
    if files.contains("-") {
      return "'-' is no file; rows for another program can go to /dev/stdout."
    }
    for destination in settings.destinations {
      if let problem = type(of: destination).kind.problem(ofName: destination.place) { return "\(problem)." }
    }
    if choices.interval != nil, choices.intervalCSV ?? choices.csv ?? choices.output == nil {
      return "Give --interval-csv FILE, or --csv, with --interval."
    }
    for folder in [settings.snapshots, choices.output] {
      if let problem = folder.flatMap(FileKind.folder.problem(ofName:)) { return "\(problem)." }
    }
    if let file = files.firstRepeated { return "Two records would go to \(file)." }
    if choices.watch == true, choices.quiet == true { return "Give --watch or --quiet, not both." }
    return choices.append == true && choices.overwrite == true
      ? "Give --append or --overwrite, not both." : nil
  }

  /// What was given on the command line for the other kind of source, or nil.
  ///
  /// - Parameter filled: this request, filled from a file where there is one.
  func problem(withSourceOf filled: RunRequest) -> String? {
    func message(_ options: [String], _ reason: String) -> String? {
      options.isEmpty ? nil : "\(options.joined(separator: ", ")): \(reason)"
    }
    if filled.source.source != nil {
      return message(
        source.givenOptions(["profile", "size", "format"]) + choices.givenOptions(["wait", "snapshots"]),
        SourceChoices.camerasOnly)
    }
    guard filled.source.device != nil else { return nil }
    return message(
      choices.givenOptions(["real_time", "loop"]), "for recordings only; a camera has its own time.")
  }

  /// How a recording is played.
  var replay: ReplayOptions {
    ReplayOptions(
      framesPerSecond: source.rate,
      pace: choices.realTime == true || source.rate != nil ? .realTime : .asFastAsPossible,
      frameLimit: choices.frames, repetitions: choices.loop.map(\.repetitions) ?? 1,
      correction: choices.correction ?? FrameCorrection())
  }

  /// Takes what the command line left open from a configuration file. Paths in it count from the working directory.
  ///
  /// - Throws: `FileError` naming the key and its line.
  mutating func fill(from document: ConfigurationDocument) throws(FileError) {
    let (root, given) = (document.root, self)
    try root.rejectUnknownKeys(known: SourceSettingList.keys + RunSettingList.keys)
    try source.complete(from: root)
    try choices.complete(from: root)
    filled = (
      document.path,
      Set(source.givenKeys + choices.givenKeys).subtracting(given.source.givenKeys + given.choices.givenKeys)
    )
    // A camera on the command line replaces a recording in the file, and the other way round.
    if given.namesSource {
      (source.device, source.source) = (given.source.device, given.source.source)
    }
    if choices.track == false {
      if root["tracks"] != nil {
        throw try root.required("track").error("cannot be false beside 'tracks'")
      }
      // Not following wins over how to follow; --tracks on the command line implies --track, and wins over the file.
      if choices.tracks == nil { choices.tracking = nil }
    }
    // Who asks to see something on the command line wants to see it; else silence wins.
    if given.choices.watch == true {
      choices.quiet = false
    } else if choices.quiet == true {
      choices.watch = false
    }
    if given.choices.calibration == nil, choices.calibration != nil,
      let value = root["um_per_px"]
    {
      throw value.error("cannot stand beside 'calibration'")
    }
  }

  /// What the request says to a session, once a file has filled it.
  ///
  /// - Parameter opened: the source that was opened; nil for pictures that are counted one by one.
  /// - Throws: `FileError` when the calibration cannot be used, `AnalysisError` for an objective without one.
  func settings(for opened: OpenedSource?) throws -> RunSettings {
    let isLive = opened?.frames.stream.isLive ?? false
    var settings = RunSettings(
      run: RunDescription.newName(), keepsEveryFrame: !isLive, threads: defaultThreads)
    // A person who has pictures counted wants to see what was found on each.
    if opened == nil { settings.overlayInterval = 1 }
    choices.land(in: &settings)
    if let output = choices.output {
      settings.fill(output, isLive: isLive)
      try prepareFolder(output)
    }
    if choices.interval != nil, choices.intervalCSV == nil, let csv = settings.csv {
      let stem = csv.hasSuffix(".csv") ? String(csv.dropLast(4)) : csv
      settings[CSVIntervals.self] = "\(stem).intervals.csv"
    }
    settings.existing =
      choices.append == true ? .append : choices.overwrite == true ? .overwrite : .refuse
    settings.pictureBudget = pictureBudget(isLive: isLive)
    settings.correction = opened?.correction ?? choices.correction ?? FrameCorrection()
    if opened?.isCamera != true { settings.snapshots = nil }
    let follows = choices.track == true || choices.tracks != nil
    settings.tracking = choices.tracking ?? (follows ? TrackingOptions() : nil)
    settings.scale = try scale(of: opened)
    settings.command = CommandLine.arguments
    if let live = choices.live { settings.send(to: liveView(at: live, of: settings)) }
    return settings
  }

  /// Pictures of a recording can be drawn again, and of those that are counted one by one each is wanted: they have no budget
  /// unless somebody says one.
  private func pictureBudget(isLive: Bool) -> PictureBudget {
    var budget = isLive ? PictureBudget.camera : PictureBudget()
    switch choices.picturesLimit {
    case .bytes(let bytes)?: budget.bytes = bytes
    case .unlimited?: budget.bytes = nil
    case nil: break
    }
    if let days = choices.picturesDays { budget.age = days * 86_400 }
    if let free = choices.keepFree { budget.free = free }
    return budget
  }

  private func scale(of opened: OpenedSource?) throws -> ScaleOptions? {
    let objective = choices.objective
    if let calibration = choices.calibration {
      return try ScaleOptions(file: calibration, objective: objective)
    }
    if let length = choices.micrometersPerPixel {
      return ScaleOptions(micrometersPerPixel: length, objective: objective)
    }
    if let path = source.profile, let scale = opened?.profileScale {
      return try ScaleOptions(profile: scale, path: path, objective: objective)
    }
    guard let objective else { return nil }
    throw AnalysisError(
      "objective \(objective)", "says nothing without a calibration", advice: "give --calibration FILE")
  }
}

extension RunSettings {
  /// Sends to a folder what was not sent elsewhere.
  fileprivate mutating func fill(_ folder: String, isLive: Bool) {
    csv = csv ?? "\(folder)/counts.csv"
    // Objects of a camera that runs for weeks would fill the disk without having been asked for.
    if !isLive {
      objects = objects ?? "\(folder)/objects.csv"
      self[ReportFolder.self] = self[ReportFolder.self] ?? folder
    }
    overlays = overlays ?? "\(folder)/overlays"
  }
}

extension [String] {
  /// The first of these paths that names the same file as one before it.
  fileprivate var firstRepeated: String? {
    let places = map(resolvedPath)
    return indices.first { places[..<$0].contains(places[$0]) }.map { self[$0] }
  }
}

import Cameras
import FoundationEssentials
import Frames
import Imaging
import ObjectAnalysis
import Recordings
import Records
import SegNetModel
import System

/// All that decided about the counts of one run, so that they can be defended, and made again: a line of the file of runs.
public struct RunDescription: Sendable, Codable {
  /// The network that labelled the frames.
  public struct Model: Sendable, Codable {
    /// The path, as the person named it.
    public var file: String
    /// Of the whole file, 64 hexadecimal digits.
    public var sha256: String
    /// The raw value of `Arithmetic`, such as `int8`.
    public var arithmetic: String
  }

  /// The settings that decide about counts; their SHA-256 is that of this value as JSON with sorted keys.
  public struct DecisiveSettings: Sendable, Codable {
    /// With what a person did not say at its default; what the model says is in `rules`.
    public var counting: CountingOptions
    /// Nil where objects are not followed.
    public var tracking: TrackingOptions?
    /// Nil where there are no concentrations.
    public var chamber: ChamberOptions?
    /// nil: frames are counted as they come.
    public var correction: Correction?
    /// What a person said of the objects' size, in pixels of the camera's pictures; nil where nobody did.
    public var objectSizePx: Double?
  }

  /// What is done to every frame before it is counted.
  public struct Correction: Sendable, Codable {
    /// The path of the picture of an empty field; nil without one.
    public var flat: String?
    /// Of that file, 64 hexadecimal digits; the name alone would not tell which picture it was.
    public var flatSha256: String?
    /// The path of the picture without light; nil without one.
    public var dark: String?
    /// Of that file, 64 hexadecimal digits.
    public var darkSha256: String?
    /// The part that is kept, such as `600x440+20+10`; nil for all. **Units**: camera pixels.
    public var crop: String?
    /// Blocks of so many pixels squared became one; 1 for none.
    public var binning: Int
    /// After cutting and binning, before turning.
    public var flip: FrameCorrection.Flip
    /// Clockwise, in degrees: 0, 90, 180 or 270.
    public var rotation: Int

    /// - Throws: `FileError` when a picture cannot be read.
    init(_ correction: FrameCorrection) throws(FileError) {
      (flat, dark, crop) = (correction.flat, correction.dark, correction.crop?.description)
      (binning, flip, rotation) = (correction.binning, correction.flip, correction.rotation)
      if let flat { flatSha256 = try SHA256(file: flat).description }
      if let dark { darkSha256 = try SHA256(file: dark).description }
    }
  }

  /// The name of the run, which no other run in the same files has.
  public var run: String
  /// What was looked at, as a person calls it; nil where nobody said.
  public var sample: String?
  /// Who made the run; nil where nobody said.
  public var `operator`: String?
  /// What else is worth knowing about the run; nil where nobody said.
  public var note: String?
  /// ISO 8601 in UTC, with microseconds.
  public var startedUtc: String
  /// Of the program.
  public var version: String
  /// The program's words on the command line; empty where nobody gave them.
  public var command: [String]
  /// What delivered the frames, as it stood before the first one.
  public var source: StreamDescription
  /// Which network it was, by the bytes of its file.
  public var model: Model
  /// What a person chose; what the model and the calibration add is in `rules`.
  public var configuration: DecisiveSettings
  /// 64 hexadecimal digits; rows have the first 12.
  public var configurationSha256: String
  /// Nil where everything is in pixels.
  public var calibration: ScaleOptions?
  /// Of the scale that was used, without the name of its file; 64 hexadecimal digits, nil without a scale.
  public var calibrationSha256: String?
  /// Everything that decides about the counts, in the order in which it is done, in words.
  public var rules: [String]
  /// How a count becomes a concentration, with all numbers.
  public var concentration: String?

  init(
    _ settings: RunSettings, model: WeightsFile, source: StreamDescription, analysis: AnalysisSettings,
    volume: CountingVolume?, scaling: PictureScaling
  ) throws {
    (run, sample, self.operator, note) = (settings.run, settings.sample, settings.operator, settings.note)
    startedUtc = momentText(nanoseconds: SystemClock.utcNanoseconds())
    (version, command) = (programVersion, settings.command)
    self.source = source
    self.model = Model(
      file: model.path, sha256: try SHA256(file: model.path).description,
      arithmetic: model.description.arithmetic.rawValue)
    configuration = DecisiveSettings(
      counting: settings.counting, tracking: settings.tracking, chamber: settings.chamber,
      correction: settings.correction.isIdentity ? nil : try Correction(settings.correction),
      objectSizePx: settings.objectSize)
    configurationSha256 = SHA256(try runJSON(configuration)).description
    calibration = settings.scale
    if var scale = settings.scale {
      // Of what is used, not of the file, which may hold other objectives.
      scale.file = nil
      calibrationSha256 = SHA256(try runJSON(scale)).description
    }
    rules = (scaling.reason.map { [$0] } ?? []) + analysis.ruleDescriptions(model.description.palette)
    rules += (settings.tracking?.ruleDescriptions ?? []) + settings.counting.estimateDescriptions
    rules += settings.stopping.ruleDescriptions
    concentration = volume?.arithmetic
    // The scale goes into an area twice.
    if let scale = settings.scale, let uncertainty = scale.uncertainty, concentration != nil {
      let percent = 200 * uncertainty / scale.micrometersPerPixel
      concentration! +=
        "; the scale's uncertainty makes it uncertain by \(formatNumber(percent, digits: 2)) %"
    }
  }

  /// What rows say of it.
  public var identity: RunIdentity {
    var identity = RunIdentity(
      run: run, model: SHA256.short(of: model.sha256), configuration: SHA256.short(of: configurationSha256),
      calibration: SHA256.short(of: calibrationSha256 ?? ""))
    (identity.sample, identity.operator, identity.note) = (sample, self.operator, note)
    return identity
  }

  /// The row of the table of runs.
  var record: RunRecord {
    get throws { RunRecord(run: run, description: String(decoding: try runJSON(self), as: UTF8.self)) }
  }

  /// Throws what `add` would throw, and leaves the file as it is.
  func check(in path: String, existing: ExistingFile) throws {
    if existing != .overwrite, try RunHistory(path).has(run) {
      throw FileError(path, "has a run '\(run)' already", advice: "give the run another name")
    }
    try RunsFile.check(path: path, existing: existing.forRuns)
  }

  /// Adds this run to a file of runs.
  ///
  /// - Throws: `FileError` when a run of this name stands there already, or the file cannot be written.
  func add(to path: String, existing: ExistingFile) throws {
    try check(in: path, existing: existing)
    try RunsFile(path: path, existing: existing.forRuns).append(runJSON(self))
  }

  /// A name for a run that begins now, which no other run has: the moment and four random digits.
  public static func newName() -> String {
    let moment = momentText(nanoseconds: SystemClock.utcNanoseconds()).prefix { $0 != "." }
      .filter { $0 != "-" && $0 != ":" }
    let random = String(UInt16.random(in: .min ... .max), radix: 16)
    return "\(moment)Z-\(String(repeating: "0", count: 4 - random.count))\(random)"
  }
}

/// What is said of a run, on one line.
func runJSON(_ value: some Encodable) throws -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.keyEncodingStrategy = .convertToSnakeCase
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return Array(try encoder.encode(value))
}

import Cameras
import Frames
import Imaging
import Recordings
import Settings
import System

/// What `hooke calibrate` writes and `hooke run` reads: how large a camera pixel is through each objective.
public struct CalibrationFile: Equatable, Sendable, Codable {
  /// One objective's entry in the file.
  public struct Objective: Equatable, Sendable, Codable {
    /// How long and how wide a camera pixel is in the sample. **Units**: micrometres, 0.001...1,000,000 in a file.
    public var micrometersPerPixel: Double
    /// One standard deviation; nil where nobody measured it. **Units**: micrometres per pixel.
    public var uncertainty: Double?
    /// The camera's picture size that the number holds for, such as `640x480`.
    public var pictureSize: String
    /// The picture that it was measured in; nil where it was not, like what follows.
    public var picture: String?
    /// The distance between the lines of the scale. **Units**: micrometres.
    public var spacing: Double?
    /// When it was measured, ISO 8601 in UTC.
    public var measured: String?

    enum CodingKeys: String, CodingKey {
      case micrometersPerPixel = "um_per_px"
      case uncertainty
      case pictureSize = "picture_size"
      case picture
      case spacing = "spacing_um"
      case measured
    }

    /// - Parameter measured: when, as ISO 8601.
    public init(
      micrometersPerPixel: Double, uncertainty: Double? = nil, pictureSize: PixelSize, picture: String? = nil,
      spacing: Double? = nil, measured: String? = nil
    ) {
      (self.micrometersPerPixel, self.uncertainty) = (micrometersPerPixel, uncertainty)
      (self.pictureSize, self.picture) = ("\(pictureSize)", picture)
      (self.spacing, self.measured) = (spacing, measured)
    }
  }

  /// By the name of the objective, as a person gives it with `--objective`.
  public var objectives: [String: Objective]

  /// Empty unless told otherwise; a file must have at least one objective to be read.
  public init(objectives: [String: Objective] = [:]) { self.objectives = objectives }

  /// - Throws: `FileError` naming the key and its line.
  public init(path: String) throws(FileError) {
    let root = try ConfigurationDocument(path: path).root
    try root.rejectUnknownKeys(known: ["objectives"])
    let list = try root.required("objectives").section()
    objectives = [:]
    for name in list.keys { objectives[name] = try Objective(list.required(name).section()) }
    guard !objectives.isEmpty else {
      throw FileError(
        path, "has no objective", advice: "add one: hooke calibrate PICTURE --spacing-um 10 --output \(path)")
    }
  }

  /// Writes the file in one step.
  public func write(to path: String) throws {
    try writeFileAtomically(path, Array(yamlText(self).utf8))
  }
}

extension CalibrationFile.Objective {
  fileprivate init(_ section: ConfigurationSection) throws(FileError) {
    try section.rejectUnknownKeys(known: [
      "um_per_px", "uncertainty", "picture_size", "picture", "spacing_um", "measured",
    ])
    micrometersPerPixel = try section.required("um_per_px").number(in: 1e-3...1e6)
    uncertainty = try section["uncertainty"]?.number(in: 0...1e6)
    let size = try section.required("picture_size")
    pictureSize = try size.string()
    guard PixelSize(pictureSize) != nil else {
      throw size.error("must be a size like 640x480, not '\(pictureSize)'")
    }
    picture = try section["picture"]?.string()
    spacing = try section["spacing_um"]?.number(in: 0...1e9)
    measured = try section["measured"]?.string()
  }
}

extension ScaleOptions {
  /// The scale of an objective of a calibration file.
  ///
  /// - Parameter objective: its name; nil where the file has only one.
  /// - Throws: `FileError` when there is no such objective, or it must be named.
  public init(file path: String, objective: String?) throws(FileError) {
    let file = try CalibrationFile(path: path)
    let (name, entry) = try Self.entry(of: objective, among: file.objectives, path: path)
    self.init(
      micrometersPerPixel: entry.micrometersPerPixel, uncertainty: entry.uncertainty, objective: name,
      file: path, pictureSize: PixelSize(entry.pictureSize))
  }

  /// The scale of an objective of a camera's profile.
  ///
  /// - Parameters:
  ///   - profile: what the profile says.
  ///   - path: the profile's file.
  ///   - objective: its name; nil where the profile has only one.
  /// - Throws: `FileError` when there is no such objective, or it must be named.
  public init(profile: CameraProfile.Scale, path: String, objective: String?) throws(FileError) {
    let (name, scale) = try Self.entry(of: objective, among: profile.micrometersPerPixel, path: path)
    self.init(micrometersPerPixel: scale, objective: name, file: path, pictureSize: profile.pictureSize)
  }

  private static func entry<Value>(of objective: String?, among entries: [String: Value], path: String)
    throws(FileError) -> (name: String, value: Value)
  {
    let names = entries.keys.sorted()
    guard let name = objective ?? (names.count == 1 ? names[0] : nil) else {
      throw FileError(
        path, "is for several objectives: \(names.joined(separator: ", "))",
        advice: "say which one is in use: --objective NAME, or 'objective:' in the configuration")
    }
    guard let value = entries[name] else {
      throw FileError(
        path, "has no objective '\(name)'; it has \(names.joined(separator: ", "))",
        advice: "calibrate it: hooke calibrate PICTURE --spacing-um 10 --objective \(name)")
    }
    return (name, value)
  }
}

import Imaging
import SegNetModel
import Settings
import System

/// The content of a data set's `classes.yaml`.
public struct DatasetClasses: Equatable, Sendable {
  /// The classes in the order of their mask values, the background first.
  public var palette: ClassPalette
  /// The mask value of pixels that nobody judged: they neither teach nor count as right or wrong.
  public var ignoreLabel: UInt8?
  /// Of the camera's pictures, in files 0.000001...1000000; nil when unknown.
  public var micrometresPerPixel: Double?
  /// What the data set keeps of each pixel besides its class.
  public var maps: [TargetMapDescription] = []
  /// Whether one object may be seen in pieces that lie far apart, since others lie across it: whoever wrote the data set knew
  /// what each object covers. Else such a number is an error, as of masks of black and white.
  public var objectsMayBeDivided = false
  /// The radius of what the masks show as a share of the object's, per class label; nil when they show objects whole.
  public var coreFractions: [Double]?

  /// Nothing is checked here. Maps are added afterwards.
  public init(
    palette: ClassPalette, ignoreLabel: UInt8? = nil, micrometresPerPixel: Double? = nil,
    coreFractions: [Double]? = nil
  ) {
    (self.palette, self.ignoreLabel) = (palette, ignoreLabel)
    (self.micrometresPerPixel, self.coreFractions) = (micrometresPerPixel, coreFractions)
  }

  /// - Throws: `FileError` naming the file, the key and the line.
  public init(path: String) throws(FileError) {
    let root = try ConfigurationDocument(path: path).root
    try root.rejectUnknownKeys(known: [
      "classes", "ignore_label", "um_per_px", "objects_may_be_divided", "maps",
    ])
    var entries: [ClassPalette.Entry] = []
    var fractions: [Double] = []
    for value in try root.required("classes").list() {
      let section = try value.section()
      try section.rejectUnknownKeys(known: ["name", "color", "role", "core_fraction"])
      guard let color = section["color"] else {
        throw FileError(
          path, "line \(section.line): this class has no color",
          advice: "write it in quotes: color: \"#ff8800\"")
      }
      guard let parsed = RGBColor(try color.string()) else {
        throw color.error("must be a colour like \"#ff8800\", not '\(try color.string())'")
      }
      var entry = ClassPalette.Entry(name: try section.required("name").string(), color: parsed)
      if let role = section["role"] {
        let text = try role.string()
        guard let known = ClassPalette.Role(rawValue: text) else {
          throw role.error("must be '\(ClassPalette.Role.border.rawValue)' or left out, not '\(text)'")
        }
        entry.role = known
      }
      entries.append(entry)
      let fraction = try section["core_fraction"]?.number(in: CountingRules.possibleCoreFractions)
      fractions.append(fraction ?? 1)
    }
    coreFractions = fractions.allSatisfy { $0 == 1 } ? nil : fractions
    palette = ClassPalette(entries)
    if let problem = palette.problem { throw FileError(path, problem) }
    if let value = root["ignore_label"] {
      let label = try value.integer(in: 0...255)
      guard label >= palette.count else {
        throw value.error("is \(label), which is the class '\(palette.entries[label].name)'; 255 is usual")
      }
      ignoreLabel = UInt8(label)
    }
    micrometresPerPixel = try root["um_per_px"]?.number(in: 1e-6...1e6)
    objectsMayBeDivided = try root["objects_may_be_divided"]?.boolean() ?? false
    if let value = root["maps"] { maps = try TargetMapDescription.read(value.section()) }
  }

  /// The file's text. Class names need no quotes: they hold letters, digits and underscores only; a name that YAML would
  /// take for a number or a truth value is quoted all the same.
  var text: String {
    var lines = [
      "# The first class is the background; a class's place in this list is its value in the masks.",
      "classes:",
    ]
    for (label, entry) in palette.entries.enumerated() {
      var line = "  - { name: \"\(entry.name)\", color: \"\(entry.color)\""
      if let role = entry.role { line += ", role: \"\(role.rawValue)\"" }
      if let fraction = coreFractions?[label], fraction != 1 { line += ", core_fraction: \(fraction)" }
      lines.append(line + " }")
    }
    if let ignoreLabel { lines.append("ignore_label: \(ignoreLabel)") }
    if let micrometresPerPixel { lines.append("um_per_px: \(micrometresPerPixel)") }
    if objectsMayBeDivided { lines.append("objects_may_be_divided: true") }
    if !maps.isEmpty { lines.append("maps:") }
    for map in maps {
      let unknown = map.unknown.map { ", unknown: \($0)" } ?? ""
      let role = map.role.map { ", role: \"\($0.rawValue)\"" } ?? ""
      lines.append("  \"\(map.name)\": { one: \(map.one)\(unknown)\(role) }")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

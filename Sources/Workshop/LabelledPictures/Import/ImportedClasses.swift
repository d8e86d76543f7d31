import Imaging
import System

/// The classes of an imported data set: their names as this project writes them, in a stable order, with colours.
struct ImportedClasses: Sendable {
  /// As they will stand in the data set, but for what drawing adds.
  private(set) var classes: DatasetClasses
  /// Label by the name in the source; empty where the source has labels itself.
  let labels: [String: Int]

  var palette: ClassPalette { classes.palette }

  static let background = "background"

  private init(classes: DatasetClasses, labels: [String: Int]) {
    (self.classes, self.labels) = (classes, labels)
  }

  /// - Parameter folder: what is imported.
  /// - Throws: `FileError` naming the class that cannot be taken.
  init(_ importer: some LabelImporter, _ options: ImportOptions, folder: String) throws(FileError) {
    switch importer.classes {
    case .named(let frequencies):
      try self.init(frequencies: frequencies, first: options.firstClasses, path: importer.path)
    case .unnamed:
      let name = options.firstClasses.first ?? ClassDefaults.anyObject
      try self.init(frequencies: [:], first: [name], path: folder)
    case .listed(let list):
      if let name = options.firstClasses.first {
        throw FileError(
          importer.path, "names the classes already", advice: "leave --first-class \(name) away")
      }
      self = Self(classes: list, labels: [:])
      // Maps are not copied.
      classes.maps = []
    }
    if let micrometres = options.micrometresPerPixel { classes.micrometresPerPixel = micrometres }
  }

  /// - Parameters:
  ///   - frequencies: how often each class stands in the source; how often is not asked, so that one more object changes no
  ///     order.
  ///   - first: classes to put first, in this order; the others follow by their names in the data set.
  ///   - path: what errors name.
  /// - Throws: `FileError` naming the class that cannot be taken.
  init(frequencies: [String: Int], first: [String], path: String) throws(FileError) {
    let others = try frequencies.keys.filter { !first.contains($0) }.map { source throws(FileError) in
      (name: try Self.name(source, path: path), source: source)
    }.sorted { ($0.name, $0.source) < ($1.name, $1.source) }
    var entries = [ClassPalette.Entry(name: Self.background, color: RGBColor(0, 0, 0))]
    var sources: [String: String] = [Self.background: "the background"]
    var labels: [String: Int] = [:]
    for source in first + others.map(\.source) {
      let name = try Self.name(source, path: path)
      if let other = sources[name] {
        throw FileError(
          path, "the classes '\(source)' and \(other) would both be called '\(name)'", advice: "rename one")
      }
      sources[name] = "'\(source)'"
      labels[source] = entries.count
      entries.append(ClassPalette.Entry(name: name, color: ClassDefaults.color(entries.count - 1)))
    }
    let palette = ClassPalette(entries)
    if let problem = palette.problem { throw FileError(path, problem) }
    (classes, self.labels) = (DatasetClasses(palette: palette), labels)
  }

  /// Lower case, with `_` for blanks and punctuation; other characters are refused rather than guessed at.
  static func name(_ source: String, path: String) throws(FileError) -> String {
    var name = ""
    for byte in source.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        name.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): name.unicodeScalars.append(Unicode.Scalar(byte + 32))
      case 0x20...0x7E: name += "_"
      default: name += "?"
      }
    }
    guard !name.contains("?"), (1...32).contains(name.utf8.count), name.contains(where: { $0 != "_" }) else {
      throw FileError(
        path, "the class '\(source)' has a name that cannot be used",
        advice: "rename it: 1 to 32 letters (a-z), digits, blanks and punctuation")
    }
    return name
  }
}

import System
import Yams

/// A value of a YAML file, or of an option on the command line, that knows where it stands.
public struct ConfigurationValue: Sendable {
  let path: String
  let name: String
  /// Where it begins in its file: the first line is 1. 0 on the command line.
  public let line: Int
  let content: Content
  /// Whether it was said on the command line, where a comma makes a list.
  public let isArgument: Bool

  indirect enum Content: Sendable {
    case null
    case scalar(String, quoted: Bool)
    case list([ConfigurationValue])
    case section(ConfigurationSection)
  }

  /// The deepest nesting read.
  static let depthLimit = 32

  /// - Parameter values: those of the file that were met before.
  init(path: String, name: String, node: Node, depth: Int, values count: inout Int) throws(FileError) {
    count += 1
    guard count <= ConfigurationDocument.valueLimit else {
      throw FileError(
        path, "line \(node.mark?.line ?? 0): there are more than \(ConfigurationDocument.valueLimit) values",
        advice: "see that this is the file of settings that was meant")
    }
    guard depth < Self.depthLimit else {
      throw FileError(
        path, "line \(node.mark?.line ?? 0): values are nested in more than \(Self.depthLimit) others")
    }
    (self.path, self.name, isArgument) = (path, name, false)
    line = node.mark?.line ?? 0
    switch node {
    case .scalar(let scalar):
      let quoted = scalar.style == .singleQuoted || scalar.style == .doubleQuoted
      let isNull = !quoted && ["", "~", "null"].contains(scalar.string)
      content = isNull ? .null : .scalar(scalar.string, quoted: quoted)
    case .sequence(let sequence):
      var values: [ConfigurationValue] = []
      for (index, element) in sequence.enumerated() {
        values.append(
          try ConfigurationValue(
            path: path, name: "\(name)[\(index)]", node: element, depth: depth + 1, values: &count))
      }
      content = .list(values)
    case .mapping:
      content = .section(
        try ConfigurationSection(path: path, name: name, node: node, depth: depth + 1, values: &count))
    case .alias:
      throw FileError(path, "line \(line): aliases are not read here; write the value out")
    }
  }

  private init(option: String, _ content: Content) {
    (path, name, line, isArgument, self.content) = (option, "", 0, true, content)
  }

  /// What was said behind an option.
  ///
  /// - Parameter option: with its dashes.
  public init(argument: String, of option: String) {
    self.init(option: option, .scalar(argument, quoted: false))
  }

  /// What was said behind an option that may be repeated; a comma then is a comma.
  public init(arguments: [String], of option: String) {
    self.init(
      option: option,
      .list(arguments.map { ConfigurationValue(option: option, .scalar($0, quoted: true)) }))
  }

  var isNull: Bool { if case .null = content { true } else { false } }

  /// An error about this value, naming its file, line and key, or the option.
  public func error(_ problem: String) -> FileError {
    isArgument ? FileError(path, problem) : FileError(path, "line \(line): '\(name)' \(problem)")
  }

  private func scalar(_ expected: String) throws(FileError) -> String {
    if case .scalar(let text, _) = content { return text }
    throw error("must be \(expected)")
  }

  /// The text of a value, with quotes in the file or without.
  ///
  /// - Throws: `FileError` for a list, a section, and nothing.
  public func string() throws(FileError) -> String { try scalar("a text") }

  /// A whole number, written with decimal digits.
  ///
  /// - Throws: `FileError` for another text, and for a number outside the range.
  public func integer(in range: ClosedRange<Int> = Int.min...Int.max) throws(FileError) -> Int {
    let text = try scalar("a whole number")
    guard let number = Int(text) else { throw error("must be a whole number, not '\(text)'") }
    if let problem = rangeProblem(number, range) { throw error(problem) }
    return number
  }

  /// A number, which is always finite.
  ///
  /// - Throws: `FileError` for another text, and for a number outside the range.
  public func number(
    in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
  )
    throws(FileError) -> Double
  {
    let text = try scalar("a number")
    guard let number = Double(text), number.isFinite else { throw error("must be a number, not '\(text)'") }
    if let problem = rangeProblem(number, range) { throw error(problem) }
    return number
  }

  /// `true`, `yes` and `on`, or `false`, `no` and `off`.
  ///
  /// - Throws: `FileError` for another text.
  public func boolean() throws(FileError) -> Bool {
    switch try scalar("true or false") {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    case let text: throw error("must be true or false, not '\(text)'")
    }
  }

  /// The values of a list; on the command line, what stands between the commas.
  ///
  /// - Throws: `FileError` for a value that is no list.
  public func list() throws(FileError) -> [ConfigurationValue] {
    if let elements { return elements }
    throw error("must be a list")
  }

  /// A mapping inside the file.
  ///
  /// - Throws: `FileError` for anything else; no option of the command line is one.
  public func section() throws(FileError) -> ConfigurationSection {
    if case .section(let section) = content { return section }
    throw error("must hold 'key: value' lines")
  }
}

/// What is wrong with a number outside a range, or nil.
func rangeProblem<Number: Comparable>(_ number: Number, _ range: ClosedRange<Number>) -> String? {
  range.contains(number) ? nil : "must lie in \(range.lowerBound)...\(range.upperBound), not \(number)"
}

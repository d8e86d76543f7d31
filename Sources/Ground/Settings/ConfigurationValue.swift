import System
import Yams

/// A value of a YAML file that knows where it stands.
public struct ConfigurationValue: Sendable {
  let path: String
  let name: String
  public let line: Int
  let content: Content

  indirect enum Content: Sendable {
    case null
    case scalar(String, quoted: Bool)
    case list([ConfigurationValue])
    case section(ConfigurationSection)
  }

  /// The deepest nesting read.
  static let depthLimit = 32

  init(path: String, name: String, node: Node, depth: Int) throws(FileError) {
    guard depth < Self.depthLimit else {
      throw FileError(
        path, "line \(node.mark?.line ?? 0): values are nested in more than \(Self.depthLimit) others")
    }
    self.path = path
    self.name = name
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
          try ConfigurationValue(path: path, name: "\(name)[\(index)]", node: element, depth: depth + 1))
      }
      content = .list(values)
    case .mapping:
      content = .section(try ConfigurationSection(path: path, name: name, node: node, depth: depth + 1))
    case .alias:
      throw FileError(path, "line \(line): aliases are not read here; write the value out")
    }
  }

  var isNull: Bool { if case .null = content { true } else { false } }

  /// An error about this value, naming its file, line and key.
  public func error(_ problem: String) -> FileError { FileError(path, "line \(line): '\(name)' \(problem)") }

  private func scalar(_ expected: String) throws(FileError) -> String {
    if case .scalar(let text, _) = content { return text }
    throw error("must be \(expected)")
  }

  public func string() throws(FileError) -> String { try scalar("a text") }

  public func integer(in range: ClosedRange<Int> = Int.min...Int.max) throws(FileError) -> Int {
    let text = try scalar("a whole number")
    guard let number = Int(text) else { throw error("must be a whole number, not '\(text)'") }
    guard range.contains(number) else {
      throw error("must lie in \(range.lowerBound)...\(range.upperBound), not \(number)")
    }
    return number
  }

  public func number(
    in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
  )
    throws(FileError) -> Double
  {
    let text = try scalar("a number")
    guard let number = Double(text), number.isFinite else { throw error("must be a number, not '\(text)'") }
    guard range.contains(number) else {
      throw error("must lie in \(range.lowerBound)...\(range.upperBound), not \(number)")
    }
    return number
  }

  public func boolean() throws(FileError) -> Bool {
    switch try scalar("true or false") {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    case let text: throw error("must be true or false, not '\(text)'")
    }
  }

  public func list() throws(FileError) -> [ConfigurationValue] {
    if case .list(let values) = content { return values }
    throw error("must be a list")
  }

  public func section() throws(FileError) -> ConfigurationSection {
    if case .section(let section) = content { return section }
    throw error("must hold 'key: value' lines")
  }
}

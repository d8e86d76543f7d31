import System
import Yams

/// One mapping of a YAML file.
///
/// Read the keys with the typed accessors, then call `rejectUnknownKeys(known:)`.
public struct ConfigurationSection: Sendable {
  let path: String
  let name: String
  /// Where it begins in its file: the first line is 1.
  public let line: Int
  let entries: [Entry]

  struct Entry: Sendable {
    let key: String
    let line: Int
    let value: ConfigurationValue
  }

  init(path: String, name: String, line: Int, entries: [Entry]) {
    (self.path, self.name, self.line, self.entries) = (path, name, line, entries)
  }

  /// - Parameter values: those of the file that were met before.
  init(path: String, name: String, node: Node, depth: Int, values: inout Int) throws(FileError) {
    let line = node.mark?.line ?? 0
    guard case .mapping(let mapping) = node else {
      let place = name.isEmpty ? "the file" : "'\(name)'"
      throw FileError(path, "line \(line): \(place) must hold 'key: value' lines")
    }
    var entries: [Entry] = []
    var seen: Set<String> = []
    for (key, value) in mapping {
      let keyLine = key.mark?.line ?? line
      guard let text = key.string else { throw FileError(path, "line \(keyLine): a key must be plain text") }
      guard seen.insert(text).inserted else {
        throw FileError(path, "line \(keyLine): the key '\(text)' stands here a second time")
      }
      let full = name.isEmpty ? text : "\(name).\(text)"
      entries.append(
        Entry(
          key: text, line: keyLine,
          value: try ConfigurationValue(path: path, name: full, node: value, depth: depth, values: &values)))
    }
    self.init(path: path, name: name, line: line, entries: entries)
  }

  /// The keys in the order of the file.
  public var keys: [String] { entries.map(\.key) }

  /// The value of a key; nil when the key is absent or its value is empty (`~`, `null` or nothing).
  public subscript(key: String) -> ConfigurationValue? {
    guard let value = entry(key)?.value, !value.isNull else { return nil }
    return value
  }

  /// The entry of a key: with this name, else with another spelling of it.
  private func entry(_ key: String) -> Entry? {
    if let entry = entries.first(where: { $0.key == key }) { return entry }
    let today = KeySpelling.today(of: key)
    guard let entry = entries.first(where: { KeySpelling.today(of: $0.key) == today }) else { return nil }
    if entry.key != today { KeySpelling.noteOldSpelling(of: entry.key, in: path, line: entry.line) }
    return entry
  }

  /// The value of a key that must be there.
  public func required(_ key: String) throws(FileError) -> ConfigurationValue {
    if let value = self[key] { return value }
    let full = name.isEmpty ? key : "\(name).\(key)"
    if let entry = entry(key) {
      throw FileError(path, "line \(entry.line): key '\(full)' has no value")
    }
    throw FileError(path, "line \(line): key '\(full)' is missing")
  }

  /// Refuses keys that nobody reads, naming the first one, its line and the known ones, and two spellings of one key.
  public func rejectUnknownKeys(known: [String]) throws(FileError) {
    let spellings = Set(known.map(KeySpelling.today(of:)))
    var seen: [String: String] = [:]
    for entry in entries {
      let today = KeySpelling.today(of: entry.key)
      guard spellings.contains(today), let other = seen.updateValue(entry.key, forKey: today),
        !known.contains(other) || !known.contains(entry.key)
      else { continue }
      throw FileError(
        path, "line \(entry.line): '\(entry.key)' and '\(other)' are one key",
        advice: "keep '\(today)' and remove the other")
    }
    let unknown = entries.first {
      !known.contains($0.key) && !spellings.contains(KeySpelling.today(of: $0.key))
    }
    guard let entry = unknown else { return }
    throw FileError(
      path, "line \(entry.line): unknown key '\(name.isEmpty ? "" : name + ".")\(entry.key)'",
      advice: "known keys here: \(known.sorted().joined(separator: ", "))")
  }
}

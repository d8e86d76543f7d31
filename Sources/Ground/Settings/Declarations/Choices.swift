import System

/// What somebody said about settings; nil where nothing was said.
///
/// Its properties are those of the list of settings: with a `SettingList` of `heat`, `choices.heat` is a `Double?`.
@dynamicMemberLookup
public struct Choices<List: SettingList>: Sendable {
  var values: [String: any SettingValue] = [:]

  /// Nothing is said yet.
  public init() {}

  /// What was said of one setting; nil where nothing was said.
  public subscript<Value>(
    dynamicMember path: any KeyPath<List, Setting<List.Target, Value>> & Sendable
  ) -> Value? {
    get { values[List.list[keyPath: path].key] as? Value }
    set { values[List.list[keyPath: path].key] = newValue }
  }

  /// Whether nothing was said.
  public var isEmpty: Bool { values.isEmpty }

  /// The keys of what was said, in the order of the declarations.
  public var givenKeys: [String] { List.all.map(\.key).filter { values[$0] != nil } }

  /// Reads a value for a setting.
  ///
  /// - Throws: `FileError` when it is not what the setting needs.
  public mutating func read(
    _ value: ConfigurationValue, for setting: any SettingDeclaration<List.Target>
  ) throws(FileError) { values[setting.key] = try setting.read(value) }

  /// Takes what is still open from a file's keys; those of other lists are none of its business.
  ///
  /// - Throws: `FileError` naming the key and its line.
  public mutating func complete(from section: ConfigurationSection) throws(FileError) {
    for setting in List.all where setting.isKey && values[setting.key] == nil {
      if let value = section[setting.key] { try read(value, for: setting) }
    }
  }

  /// These choices, and those of others where these say nothing.
  public func completed(by other: Choices) -> Choices {
    var choices = self
    choices.values.merge(other.values) { own, _ in own }
    return choices
  }

  /// What was said, key by key, as one line of YAML each; `...` for what has no form in a file.
  public var texts: [(key: String, text: String)] {
    List.all.compactMap { setting in
      guard let value = values[setting.key] else { return nil }
      return (setting.key, setting.written(value).flatMap(EncodedValue.init(encoding:))?.text ?? "...")
    }
  }

  /// Puts every value where its declaration says.
  public func land(in target: inout List.Target) {
    for setting in List.all {
      if let value = values[setting.key] { setting.land(value, in: &target) }
    }
  }
}

extension Choices {
  /// Reads a file's keys; every one may be missing.
  ///
  /// - Throws: `FileError` naming the file, the key and the line; unknown keys are errors too.
  public init(_ section: ConfigurationSection) throws(FileError) {
    self.init()
    try section.rejectUnknownKeys(known: List.keys)
    try complete(from: section)
  }

  /// Reads a file; every key may be missing.
  ///
  /// - Throws: `FileError` when it cannot be read, and for keys that are unknown or have values that cannot be.
  public init(path: String) throws(FileError) { try self.init(ConfigurationDocument(path: path).root) }
}

extension Choices: Equatable {
  /// Equal where the same was said of the same settings.
  public static func == (first: Choices, second: Choices) -> Bool {
    first.values.count == second.values.count
      && first.values.allSatisfy { key, value in
        second.values[key].map { isEqual(value, $0) } ?? false
      }
  }

  private static func isEqual<Value: SettingValue>(_ first: Value, _ second: any SettingValue) -> Bool {
    first == second as? Value
  }
}

import System

/// As the keys of a file, in the order of the declarations, without what only the command line can say.
extension Choices: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ key: String) { stringValue = key }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  /// Leaves out what nobody said.
  ///
  /// - Throws: `EncodingError` for a value that a file can have but that cannot be written.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for setting in List.all where setting.isKey {
      guard let value = values[setting.key] else { continue }
      guard let written = setting.written(value) else {
        throw EncodingError.invalidValue(
          value, .init(codingPath: encoder.codingPath, debugDescription: "'\(setting.key)' is only read"))
      }
      try container.encode(written, forKey: Key(setting.key))
    }
  }

  /// Reads them as a file's keys, with the same limits.
  ///
  /// - Throws: `FileError` of a file called `settings`; `DecodingError` for what is no mapping.
  public init(from decoder: any Decoder) throws {
    guard case .object(let members) = try EncodedValue(from: decoder) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "settings are keys with values"))
    }
    let text = EncodedValue.object(members).text
    try self.init(ConfigurationDocument(path: "settings", text: text).root)
  }
}

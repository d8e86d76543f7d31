import System

/// The one declaration of a setting: from it follow the key in files, the option with its help, the limits, and the place
/// that the value goes to.
///
/// `Target` is what settings are for: the declaration can name the property that a value lands in.
public struct Setting<Target, Value: Equatable & Sendable>: SettingDeclaration {
  /// With underscores, such as `learning_rate`.
  public let key: String
  /// The key with dashes for underscores, where the declaration says no other.
  public let option: String
  /// False where only the command line can say it.
  public let isKey: Bool
  /// For the command line.
  public let help: SettingHelp
  let reader: SettingReader<Value>
  private let landing: Landing?

  /// Where a value goes, and the value that is there.
  struct Landing: Sendable {
    let get: @Sendable (Target) -> Value?
    let set: @Sendable (inout Target, Value) -> Void
  }

  /// A setting that somebody asks for by its name.
  ///
  /// - Parameters:
  ///   - key: in files, such as `learning_rate`.
  ///   - option: without dashes, where it is not the key with dashes.
  ///   - isKey: false where only the command line can say it.
  ///   - help: for the command line.
  public init(
    _ key: String, _ reader: SettingReader<Value>, option: String? = nil, isKey: Bool = true,
    _ help: SettingHelp = ""
  ) { self.init(key, reader, option: option, isKey: isKey, help, nil) }

  /// A setting that lands in a property of the target.
  public init(
    _ key: String, _ reader: SettingReader<Value>, into path: any WritableKeyPath<Target, Value> & Sendable,
    option: String? = nil, isKey: Bool = true, _ help: SettingHelp = ""
  ) {
    self.init(
      key, reader, option: option, isKey: isKey, help,
      Landing(get: { $0[keyPath: path] }, set: { $0[keyPath: path] = $1 }))
  }

  /// A setting that lands in a property of the target which is nil where nothing is said.
  public init(
    _ key: String, _ reader: SettingReader<Value>, into path: any WritableKeyPath<Target, Value?> & Sendable,
    option: String? = nil, isKey: Bool = true, _ help: SettingHelp = ""
  ) {
    self.init(
      key, reader, option: option, isKey: isKey, help,
      Landing(get: { $0[keyPath: path] }, set: { $0[keyPath: path] = $1 }))
  }

  private init(
    _ key: String, _ reader: SettingReader<Value>, option: String?, isKey: Bool, _ help: SettingHelp,
    _ landing: Landing?
  ) {
    (self.key, self.reader, self.isKey, self.help, self.landing) = (key, reader, isKey, help, landing)
    self.option = option ?? String(key.map { $0 == "_" ? "-" : $0 })
  }

  /// Those of its reader.
  public var allowedValues: [String] { reader.allowedValues }

  /// As the declaration's reader does, limits included.
  public func read(_ value: ConfigurationValue) throws(FileError) -> any SettingValue {
    try reader.read(value)
  }

  /// Does nothing where the declaration names no property, and with a value of another type.
  public func land(_ value: any SettingValue, in target: inout Target) {
    if let value = value as? Value { landing?.set(&target, value) }
  }

  /// Always nil where the declaration names no property.
  public func problem(in target: Target) -> String? {
    landing?.get(target).flatMap(reader.problem).map { "'\(key)' \($0)" }
  }

  /// The reader's text for the value; without one, the value itself where it can be encoded.
  public func written(_ value: any SettingValue) -> (any Encodable)? {
    guard let value = value as? Value else { return nil }
    return reader.written.map { $0(value) } ?? value as? any Encodable
  }
}

/// What the help of a command says of a setting.
public struct SettingHelp: Sendable, ExpressibleByStringLiteral {
  /// Sentences without the last full stop, before the default.
  public let text: String
  /// What holds where nothing is said, as words; nil where the text says it, or there is nothing to say.
  public let standard: String?
  /// What the value is called, such as `WxH`; nil: as the option.
  public let valueName: String?
  /// What the option means without a value; nil where it needs one.
  public let alone: String?

  /// - Parameters:
  ///   - text: sentences without the last full stop.
  ///   - standard: what holds where nothing is said; it stands in brackets behind the text.
  ///   - valueName: what the value is called; nil: as the option.
  ///   - alone: what the option means without a value; nil where it needs one.
  public init(
    _ text: String, default standard: String? = nil, value valueName: String? = nil, alone: String? = nil
  ) {
    (self.text, self.standard, self.valueName, self.alone) = (text, standard, valueName, alone)
  }

  /// The text alone, so that a declaration can have it as a literal.
  public init(stringLiteral text: String) { self.init(text) }

  /// The text with the default.
  public var sentence: String { text + (standard.map { " (default: \($0))." } ?? ".") }
}

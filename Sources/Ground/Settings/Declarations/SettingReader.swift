import System

/// How a setting is read, which values it may have, and how it is written.
///
/// The same reader reads a file and the command line, and judges values that a program sets, so that there is one place for
/// the limits.
public struct SettingReader<Value: Equatable & Sendable>: Sendable {
  typealias Read = @Sendable (ConfigurationValue) throws(FileError) -> Value

  private let body: Read
  /// What is wrong with a value, such as `must lie in 0...1, not 3`; nil for nothing.
  let problem: @Sendable (Value) -> String?
  /// The form that is encoded; nil where it is the value itself.
  let written: (@Sendable (Value) -> String)?
  /// The values that it may have; empty where others are possible.
  let allowedValues: [String]

  init(
    allowedValues: [String] = [], problem: @escaping @Sendable (Value) -> String? = { _ in nil },
    written: (@Sendable (Value) -> String)? = nil, _ body: @escaping Read
  ) {
    (self.allowedValues, self.problem, self.written, self.body) = (allowedValues, problem, written, body)
  }

  /// A reader of a form of its own, which throws `ConfigurationValue.error` where the value is of another.
  public static func custom(
    _ body: @escaping @Sendable (ConfigurationValue) throws(FileError) -> Value
  ) -> SettingReader { SettingReader(body) }

  /// The same with one more condition.
  ///
  /// - Parameter condition: what is wrong with a value, in words behind the setting's name; nil for nothing.
  public func checked(_ condition: @escaping @Sendable (Value) -> String?) -> SettingReader {
    SettingReader(
      allowedValues: allowedValues, problem: { problem($0) ?? condition($0) }, written: written, body)
  }

  /// - Throws: `FileError` naming the key and its line, or the option.
  func read(_ value: ConfigurationValue) throws(FileError) -> Value {
    let found = try body(value)
    if let problem = problem(found) { throw value.error(problem) }
    return found
  }
}

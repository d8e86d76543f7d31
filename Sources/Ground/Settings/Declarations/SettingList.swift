import System

/// What a setting can be: it is compared, kept and passed on.
public typealias SettingValue = Equatable & Sendable

/// A setting, whatever its value is.
public protocol SettingDeclaration<Target>: Sendable {
  /// What it is a setting of.
  associatedtype Target

  /// In files.
  var key: String { get }
  /// On the command line, without dashes.
  var option: String { get }
  /// Whether files can say it.
  var isKey: Bool { get }
  /// What the command line says of it.
  var help: SettingHelp { get }
  /// The values that it may have; empty where others are possible.
  var allowedValues: [String] { get }

  /// - Throws: `FileError` naming the key and its line, or the option.
  func read(_ value: ConfigurationValue) throws(FileError) -> any SettingValue
  /// Puts a value that `read` gave where it belongs.
  func land(_ value: any SettingValue, in target: inout Target)
  /// What is wrong with the value that is in the target, or nil.
  func problem(in target: Target) -> String?
  /// The form that goes to a file; nil where the value has none.
  func written(_ value: any SettingValue) -> (any Encodable)?
}

/// A struct whose stored properties are the settings of something, in the order that files have them.
///
/// ```swift
/// struct OvenSettingList: SettingList {
///   typealias Target = Oven
///   static let list = OvenSettingList()
///   let heat = Key<Double>("heat", .number(in: 0...300), into: \.heat, "Of the air")
/// }
/// ```
public protocol SettingList: Sendable {
  /// What the settings are for.
  associatedtype Target
  /// The only one: each setting stands in it once.
  static var list: Self { get }
}

extension SettingList {
  /// One of its settings, whatever its value is.
  public typealias AnySetting = any SettingDeclaration<Target>

  /// One of them.
  public typealias Key<Value: Equatable & Sendable> = Setting<Target, Value>

  /// The settings by the names of their properties.
  private static var labelled: [(label: String, setting: any SettingDeclaration<Target>)] {
    Mirror(reflecting: list).children.map { child in
      guard let label = child.label, let setting = child.value as? any SettingDeclaration<Target> else {
        preconditionFailure("'\(child.label ?? "")' is no setting")
      }
      return (label, setting)
    }
  }

  /// Every setting, in the order of the declarations.
  public static var all: [any SettingDeclaration<Target>] { labelled.map(\.setting) }

  /// The keys of files.
  public static var keys: [String] { all.filter(\.isKey).map(\.key) }

  /// The setting of a key.
  public static func setting(_ key: String) -> (any SettingDeclaration<Target>)? {
    all.first { $0.key == key }
  }

  /// The setting of a property.
  public static func setting(ofProperty label: some StringProtocol) -> (any SettingDeclaration<Target>)? {
    labelled.first { $0.label == label }?.setting
  }

  /// What is wrong with a value that landed in a target, or nil.
  public static func problem(in target: Target) -> String? {
    all.lazy.compactMap { $0.problem(in: target) }.first
  }
}

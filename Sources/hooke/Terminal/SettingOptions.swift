import ArgumentParser
import Settings
import System

/// What was said behind an option of a setting.
struct Given<List: SettingList>: CustomStringConvertible, Sendable {
  let setting: List.AnySetting
  let text: String

  var description: String { text }
}

// An option of a setting is one line, `@Option(\.momentum) var momentum: Given<TrainingSettingList>?`: its name, help and
// limits are those of the declaration. What was said is read when the arguments are complete, so that a misspelt option is
// named first.

extension Option {
  init<List: SettingList, Content: SettingValue>(
    _ path: any KeyPath<List, List.Key<Content>> & Sendable
  ) where Value == Given<List>? {
    let setting = List.list[keyPath: path]
    let give: @Sendable (String) -> Given<List> = { Given(setting: setting, text: $0) }
    if let alone = setting.help.alone {
      self.init(
        name: .customLong(setting.option), defaultAsFlag: give(alone), help: ArgumentHelp(setting),
        completion: .allowing(setting.allowedValues), transform: give)
    } else {
      self.init(
        name: .customLong(setting.option), help: ArgumentHelp(setting),
        completion: .allowing(setting.allowedValues), transform: give)
    }
  }

  /// An option that may be repeated: each time says one more of a list.
  init<List: SettingList, Content: SettingValue>(
    _ path: any KeyPath<List, List.Key<Content>> & Sendable
  ) where Value == [Given<List>] {
    let setting = List.list[keyPath: path]
    self.init(
      wrappedValue: [], name: .customLong(setting.option), help: ArgumentHelp(setting),
      transform: { Given(setting: setting, text: $0) })
  }
}

extension Flag where Value == Bool {
  /// A flag says `true` for the setting whose property is called as its own.
  init<List: SettingList>(
    wrappedValue: Bool, _ path: any KeyPath<List, List.Key<Bool>> & Sendable
  ) {
    let setting = List.list[keyPath: path]
    self.init(wrappedValue: wrappedValue, name: .customLong(setting.option), help: ArgumentHelp(setting))
  }
}

extension ArgumentHelp {
  fileprivate init(_ setting: some SettingDeclaration) {
    let values =
      setting.allowedValues.isEmpty ? "" : " (values: \(setting.allowedValues.joined(separator: ", ")))"
    self.init("\(setting.help.sentence)\(values)", valueName: setting.help.valueName)
  }
}

extension CompletionKind {
  fileprivate static func allowing(_ values: [String]) -> CompletionKind? {
    values.isEmpty ? nil : .list(values)
  }
}

extension Choices {
  /// Collects what the options and flags of settings say.
  ///
  /// - Throws: `ValidationError` naming the option, or `FileError` for a file that an option names.
  init(of arguments: some ParsableArguments) throws {
    self.init()
    for child in Mirror(reflecting: arguments).children {
      switch child.value {
      case let option as Option<Given<List>?>:
        guard let given = option.wrappedValue else { continue }
        let value = ConfigurationValue(argument: given.text, of: "--\(given.setting.option)")
        try read(argument: value, for: given.setting)
      case let option as Option<[Given<List>]>:
        guard let setting = option.wrappedValue.first?.setting else { continue }
        let value = ConfigurationValue(
          arguments: option.wrappedValue.map(\.text), of: "--\(setting.option)")
        try read(argument: value, for: setting)
      case let flag as Flag<Bool>:
        guard flag.wrappedValue, let label = child.label?.dropFirst(),
          let setting = List.setting(ofProperty: label)
        else { continue }
        try read(argument: ConfigurationValue(argument: "true", of: "--\(setting.option)"), for: setting)
      default: continue
      }
    }
  }

  private mutating func read(
    argument: ConfigurationValue, for setting: List.AnySetting
  ) throws {
    do { try read(argument, for: setting) } catch {
      guard error.path == "--\(setting.option)" else { throw error }
      throw ValidationError("\(error.path) \(error.problem).")
    }
  }
}

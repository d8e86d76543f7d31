import ArgumentParser
import Settings

/// The options of where frames come from.
struct SourceOptions: ParsableArguments {
  typealias OptionValue = Given<SourceSettingList>

  @Option(\.device) var device: OptionValue?
  @Option(\.source) var source: OptionValue?
  @Option(\.profile) var profile: OptionValue?
  @Option(\.size) var size: OptionValue?
  @Option(\.format) var format: OptionValue?
  @Option(\.rate) var rate: OptionValue?

  /// What the command line says.
  ///
  /// - Throws: `ValidationError` naming the option.
  func choices() throws -> SourceChoices { try SourceChoices(of: self) }
}

import ArgumentParser
import Settings

/// The options of where frames come from.
struct SourceOptions: ParsableArguments {
  typealias Words = Given<SourceSettingList>

  @Option(\.device) var device: Words?
  @Option(\.source) var source: Words?
  @Option(\.profile) var profile: Words?
  @Option(\.size) var size: Words?
  @Option(\.format) var format: Words?
  @Option(\.rate) var rate: Words?

  /// What the command line says.
  ///
  /// - Throws: `ValidationError` naming the option.
  func choices() throws -> SourceChoices { try SourceChoices(of: self) }
}

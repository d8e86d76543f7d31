import ArgumentParser
import LabelledPictures

/// `--format` of `hooke dataset import`: one of `ImportFormats`.
struct FormatChoice: ExpressibleByArgument {
  let importer: any LabelImporter.Type

  init?(argument: String) {
    guard let importer = ImportFormats.named(argument) else { return nil }
    self.importer = importer
  }

  static var allValueStrings: [String] { ImportFormats.all.map { $0.name } }

  /// Each form with what it is made of, then examples.
  static var help: String {
    let forms = ImportFormats.all.map { "\($0.name): \($0.description)\n\n" }.joined()
    let examples = ImportFormats.all.flatMap { $0.examples }
    return forms + "Examples:\n"
      + examples.map { "  hooke dataset import \($0)" }.joined(separator: "\n")
  }

  /// The forms that can hold such labels: `a or b`.
  static func names(_ content: LabelContent) -> String { names { $0.content.contains(content) } }

  /// The forms that give classes no names.
  static var unnamed: String { names { !$0.namesClasses } }

  private static func names(where isMeant: (any LabelImporter.Type) -> Bool) -> String {
    ImportFormats.all.filter(isMeant).map { $0.name }.joined(separator: " or ")
  }
}

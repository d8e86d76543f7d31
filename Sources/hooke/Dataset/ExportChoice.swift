import ArgumentParser
import LabelledPictures

/// `--format` of commands that write labels: one of `ExportFormats`.
struct ExportChoice: ExpressibleByArgument, CustomStringConvertible {
  let exporter: any LabelExporter.Type

  init(_ exporter: any LabelExporter.Type) { self.exporter = exporter }

  init?(argument: String) {
    guard let exporter = ExportFormats.named(argument) else { return nil }
    self.exporter = exporter
  }

  var description: String { exporter.name }
  var defaultValueDescription: String { exporter.name }

  static var allValueStrings: [String] { ExportFormats.all.map { $0.name } }

  /// All forms: `a, b`.
  static var names: String { allValueStrings.joined(separator: ", ") }

  /// Those of which a file stands beside each picture.
  static var namesBeside: String {
    ExportFormats.all.filter { $0.labelEnding != nil }.map { $0.name }.joined(separator: ", ")
  }

  /// Each form with what is written.
  static var help: String {
    ExportFormats.all.map { "\($0.name): \($0.description)" }.joined(separator: "\n\n")
  }
}

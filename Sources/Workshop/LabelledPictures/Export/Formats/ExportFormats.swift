/// The forms that labels can be written in: the one list that the command line and its help read.
public enum ExportFormats {
  /// In the order of the help.
  public static let all: [any LabelExporter.Type] = [
    COCOExporter.self, LabelmeExporter.self, MasksExporter.self, GeoJSONExporter.self, ImageJROIExporter.self,
  ]

  /// The form of a word after `--format`; nil where there is none.
  public static func named(_ name: String) -> (any LabelExporter.Type)? { all.first { $0.name == name } }
}

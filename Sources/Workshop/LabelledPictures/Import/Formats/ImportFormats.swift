/// The forms that data sets can be made from: the one list that the command line, its help and advice in errors read.
public enum ImportFormats {
  /// In the order of the help; a folder is taken for the first form that it looks like.
  public static let all: [any LabelImporter.Type] = [
    BoxesImporter.self,
    InstancesImporter.self,
    CocoImporter.self,
    YoloImporter.self,
  ]

  /// The form of a word after `--format`; nil where there is none.
  public static func named(_ name: String) -> (any LabelImporter.Type)? { all.first { $0.name == name } }

  /// The first form that a folder looks as if it held.
  public static func recognised(in source: SourceFolder) -> (any LabelImporter.Type)? {
    all.first { $0.recognises(source) }
  }
}

extension DatasetLayout {
  /// What to do with a folder that has no `classes.yaml`: often it was never imported.
  package var adviceWithoutClasses: String {
    (try? SourceFolder(path)).flatMap { ImportFormats.recognised(in: $0) }.map {
      "import the folder first: hooke dataset import \(path) NEW-FOLDER --format \($0.name)"
    } ?? "write it, as the documentation of data sets shows"
  }
}

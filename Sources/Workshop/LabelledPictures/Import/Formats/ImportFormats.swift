/// The forms that data sets can be made from: the one list that the command line, its help and advice in errors read.
public enum ImportFormats {
  /// In the order of the help; a folder is taken for the first form that it looks like.
  public static let all: [any LabelImporter.Type] = [
    BoxesImporter.self,
    InstancesImporter.self,
    LabelmeImporter.self,
    CVATImporter.self,
    VOCImporter.self,
    ImageJROIImporter.self,
    GeoJSONImporter.self,
    COCOImporter.self,
    YOLOImporter.self,
    MaskPerObjectImporter.self,
    LabelPicturesImporter.self,
    MasksImporter.self,
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
    guard let source = try? SourceFolder(path) else {
      return "write it, as the documentation of data sets shows"
    }
    if let format = ImportFormats.recognised(in: source) {
      return "import the folder first: hooke dataset import \(path) NEW-FOLDER --format \(format.name)"
    }
    return source.pictures.isEmpty
      ? "write it, as the documentation of data sets shows"
      : "its pictures have no labels that are known here: draw them in a labelling program, and import what it writes: "
        + "'hooke dataset import --help' shows the forms"
  }

  /// What to do about a picture without a mask of its name: often programs hung something on it.
  var adviceWithoutMask: String {
    let others = (try? SourceFolder(path)).flatMap { try? LabelPairs($0) }?.pairs.count { pair in
      pair.label.folders == ["masks"] && pair.label.name.utf8.elementsEqual(pair.picture.name.utf8) == false
    }
    return others ?? 0 > 0
      ? "masks of other names are found by: hooke dataset import \(path) NEW-FOLDER --format masks"
      : "add it (8-bit PNG of class numbers), or take the picture out"
  }
}

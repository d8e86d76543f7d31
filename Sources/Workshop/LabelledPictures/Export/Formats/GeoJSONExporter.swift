import Imaging
import Shapes
import System

/// GeoJSON for QuPath: a file beside each picture, with an object per feature.
public struct GeoJSONExporter: LabelExporter {
  /// `geojson`.
  public static let name = "geojson"
  /// Says what opens it.
  public static let description = """
    NAME.geojson beside each picture, in folders train/, val/ and test/: drag it onto the picture in QuPath.
    """
  /// Splits.
  public static let keeps: Set<ExportedPart> = [.splits]
  /// `geojson`.
  public static let labelEnding: String? = "geojson"

  private let folder: String
  private let palette: ClassPalette
  private let detail: OutlineDetail

  /// Writes nothing yet.
  public init(folder: String, classes: DatasetClasses, detail: OutlineDetail) {
    (self.folder, palette, self.detail) = (folder, classes.palette, detail)
  }

  /// Writes the file beside the picture.
  public mutating func add(_ picture: ExportedPicture) throws(FileError) {
    let features = picture.objects.map { object in
      let entry = palette.entries[object.label]
      var feature = GeoJSON.Feature(region: object.region, className: entry.name, color: entry.color)
      if detail != .exact { feature.outlines = detail.outlines(of: object.region) }
      if let confidence = object.confidence { feature.measurements.append(("Confidence", confidence)) }
      return feature
    }
    try writeFileAtomically(
      "\(folder)/\(picture.splitFolder)\(picture.name).geojson", GeoJSON.text(features).utf8)
  }

}

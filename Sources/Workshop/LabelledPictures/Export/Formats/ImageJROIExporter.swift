import Documents
import Imaging
import Shapes
import System

/// Regions of ImageJ and Fiji: a ZIP file beside each picture, as the ROI Manager reads it.
public struct ImageJROIExporter: LabelExporter {
  /// `imagej-roi`.
  public static let name = "imagej-roi"
  /// Says what opens it.
  public static let description = """
    NAME_rois.zip beside each picture, in folders train/, val/ and test/: drag it onto the picture in ImageJ or Fiji.
    The class is the group of each region, and stands in its name and properties.
    """
  /// Splits.
  public static let keeps: Set<ExportedPart> = [.splits]
  /// `zip`, behind the picture's name and `_rois`.
  public static let labelEnding: String? = "zip"
  /// Keeps the file from looking as if the picture itself were packed.
  public static let labelSuffix = "_rois"

  private let folder: String
  private let palette: ClassPalette
  private let detail: OutlineDetail

  /// Writes nothing yet.
  public init(folder: String, classes: DatasetClasses, detail: OutlineDetail) {
    (self.folder, palette, self.detail) = (folder, classes.palette, detail)
  }

  /// Writes the file beside the picture; a picture without objects gets none, since ImageJ opens no empty one.
  public mutating func add(_ picture: ExportedPicture) throws(FileError) {
    guard !picture.objects.isEmpty else { return }
    var zip = try ZipWriter("\(folder)/\(picture.splitFolder)\(picture.name)\(Self.labelSuffix).zip")
    for (number, object) in picture.objects.enumerated() {
      guard var roi = ImageJROI(region: object.region) else { continue }
      let entry = palette.entries[object.label]
      if detail != .exact {
        roi.area = .outline(Outline(rings: detail.outlines(of: object.region).flatMap(\.rings)))
      }
      roi.name = "\(entry.name)-\(number + 1)"
      (roi.className, roi.group, roi.color) = (entry.name, object.label, entry.color)
      if let bytes = roi.encoded() { try zip.add("\(roi.name).roi", bytes) }
    }
    try zip.close()
  }

}

import Imaging
import Shapes
import System

/// A form that labels are written in, for other programs. Each is one file in `Formats` and one line in `ExportFormats`.
///
/// Legal calls: `add` for each picture, then `finish` once.
public protocol LabelExporter: Sendable {
  /// The word after `--format`; that of the form's importer, so that what goes out comes in again.
  static var name: String { get }
  /// What is written, and which programs open it: for the command's help, after the name.
  static var description: String { get }
  /// What of a data set the form has room for.
  static var keeps: Set<ExportedPart> { get }

  /// The ending of the label file that stands beside each picture; nil where labels stand elsewhere.
  static var labelEnding: String? { get }
  /// What stands between the picture's name and that ending.
  static var labelSuffix: String { get }

  /// Where a picture's file stands, from the folder: `train/a.png`.
  static func place(of picture: ExportedPicture) -> String

  /// - Parameters:
  ///   - folder: is there, and may hold other files.
  ///   - classes: of the pictures' labels.
  ///   - detail: how finely outlines are drawn.
  init(folder: String, classes: DatasetClasses, detail: OutlineDetail)

  /// Writes a picture's labels, or keeps them for the end. The picture itself is copied by whoever calls.
  mutating func add(_ picture: ExportedPicture) throws(FileError)

  /// Writes what can be written only when every picture is known.
  mutating func finish() throws(FileError)
}

extension LabelExporter {
  /// Nothing where a form does not say otherwise.
  public static var labelSuffix: String { "" }

  /// In the folder of its split where labels stand beside pictures, else in `images`, unless a form says otherwise.
  public static func place(of picture: ExportedPicture) -> String {
    labelEnding == nil ? "images/\(picture.file)" : picture.splitFolder + picture.file
  }

  /// Does nothing where a form does not say otherwise: every file is written.
  public mutating func finish() throws(FileError) {}
}

/// A part of a data set that not every form has room for.
public enum ExportedPart: String, CaseIterable, Sendable {
  /// Objects as boxes.
  case boxes
  /// Pixels that nobody judged.
  case ignoredPixels = "ignored pixels"
  /// Which pictures train, choose and judge.
  case splits
  /// Micrometres per pixel.
  case scale
}

/// How finely outlines are drawn.
public enum OutlineDetail: Sendable, Equatable {
  /// Along the edges of pixels: nothing is lost.
  case exact
  /// With points that a person can move, none of the pixels' corners farther off than this. **Units**: pixels.
  case simplified(Double)

  func outlines(of region: PixelRegion) -> [Outline] {
    switch self {
    case .exact: region.outlines()
    case .simplified(let tolerance): region.outlines().map { $0.simplified(tolerance: tolerance) }
    }
  }
}

/// An object on its way out.
public struct ExportedObject: Sendable {
  /// The class, from 1.
  public var label: Int
  /// What it covers, inside the picture; of a box, the ellipse that fills it.
  public var region: PixelRegion
  /// The box, where nobody drew more; else nil.
  public var box: PixelBox?
  /// How sure a network is of it, 0...1; nil for what people labelled.
  public var confidence: Double?

  /// A class and what it covers.
  public init(label: Int, region: PixelRegion, box: PixelBox? = nil, confidence: Double? = nil) {
    (self.label, self.region, self.box, self.confidence) = (label, region, box, confidence)
  }
}

/// A picture with its labels on its way out.
public struct ExportedPicture: Sendable {
  /// Its name in the data set.
  public var name: String
  /// Its file, which is copied.
  public var path: String
  /// As it is to be seen.
  public var size: PixelSize
  /// What it is for; nil where nobody said.
  public var split: Dataset.Split?
  /// In the order of their numbers.
  public var objects: [ExportedObject]
  /// Pixels that nobody judged.
  public var ignored: PixelRegion
  /// The class of each pixel as the data set has it; nil where the objects say it.
  public var mask: LabelMap?

  /// Takes each as it is.
  public init(
    name: String, path: String, size: PixelSize, split: Dataset.Split? = nil, objects: [ExportedObject],
    ignored: PixelRegion = PixelRegion(), mask: LabelMap? = nil
  ) {
    (self.name, self.path, self.size, self.split) = (name, path, size, split)
    (self.objects, self.ignored, self.mask) = (objects, ignored, mask)
  }

  /// The file's name in the export: the picture's name with the file's ending.
  public var file: String { ImportedPicture(name: name, path: path).file }

  /// `train/` and so on; empty for a picture without a split.
  var splitFolder: String { split.map { "\($0.rawValue)/" } ?? "" }
}

import Imaging
import Shapes
import System

/// An importer of labels that somebody drew: it reads them, and `DrawnLabels` does the rest.
public protocol DrawnLabelImporter: LabelImporter {
  /// What it read.
  var drawn: DrawnLabels { get }
}

extension DrawnLabelImporter {
  /// The file that states all labels, or the folder.
  public var path: String { drawn.path }
  /// Boxes where there is nothing else.
  public var content: LabelContent { drawn.content }
  /// As often as they stand; no names where no object has one.
  public var classes: StatedClasses { drawn.classes }
  /// Where there are boxes.
  public var crowdedClasses: Set<String> { drawn.crowdedClasses }
  /// Those that labels were drawn in.
  public var pictures: [ImportedPicture] { drawn.pictures }
  /// Whether something is drawn that is neither object nor background.
  public var ignoresRegions: Bool { drawn.ignoresRegions }
  /// Pictures without labels, labels without pictures, and what covers nothing.
  public var leftOut: [LeftOut] { drawn.leftOut }

  /// The file that states the labels of a picture.
  public func labelPath(of picture: ImportedPicture) -> String { drawn.labelPath(of: picture) }

  /// By folders such as `train`; nil where they say nothing.
  public func splits() throws(FileError) -> [String: Dataset.Split]? { drawn.splits() }

  /// Boxes, or what the outlines cover.
  ///
  /// - Throws: `FileError` for another size than the picture's, and for boxes outside of it.
  public func labels(of picture: ImportedPicture, size: PixelSize, numbers: [String: Int]) throws(FileError)
    -> PictureLabels
  {
    try drawn.labels(of: picture, size: size, numbers: numbers)
  }
}

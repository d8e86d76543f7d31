import Imaging
import System

/// A form of labelled pictures that a data set can be made from: what `DatasetImport` asks of it. Each is one file in
/// `Formats` and one line in `ImportFormats`.
///
/// An importer reads; it writes nothing, numbers no classes and draws no masks. It is made for one folder, says which
/// pictures and classes are there, and then hands over the labels of one picture after the other.
public protocol LabelImporter: Sendable {
  /// The word after `--format`: lower case, with `-` between words.
  static var name: String { get }
  /// What the folder holds, then, each on a line of its own, what is made of it: for the command's help, after the name.
  static var description: String { get }
  /// What follows `hooke dataset import` in the examples of the command's help.
  static var examples: [String] { get }
  /// What labels of this form can be; decides which options can mean something.
  static var content: Set<LabelContent> { get }
  /// Whether the form itself gives its classes names. Where it does not, there is one class, and an option names it.
  static var namesClasses: Bool { get }

  /// Whether a folder looks as if it held this form; must not read more than the starts of a few files.
  static func recognises(_ source: SourceFolder) -> Bool

  /// Reads what the folder says of all pictures, and no picture.
  ///
  /// - Throws: `FileError` naming the file and the entry that cannot be used.
  init(_ source: SourceFolder) throws(FileError)

  /// The file that states the labels, or the folder: what errors about classes and options name.
  var path: String { get }
  /// What the labels of this very folder are.
  var content: LabelContent { get }
  /// The classes as the source has them.
  var classes: StatedClasses { get }
  /// Classes whose objects stand close enough to hide each other, by their names in the source; see `CrowdedClasses`.
  var crowdedClasses: Set<String> { get }
  /// The pictures to import, at least one, in the order of their names.
  var pictures: [ImportedPicture] { get }
  /// Whether labels say what is an object and not which one: then each connected piece becomes an object, as if the options
  /// said so.
  var statesPieces: Bool { get }
  /// Whether a region may be stated as neither object nor background (`LabelledShape` without a label).
  var ignoresRegions: Bool { get }
  /// What of the source does not become part of the data set.
  var leftOut: [LeftOut] { get }

  /// The file that states the labels of one picture: what errors about them name.
  func labelPath(of picture: ImportedPicture) -> String

  /// The split of each picture by its name; a picture that is not in it belongs to none. Nil where the source says nothing:
  /// then one is made.
  ///
  /// - Throws: `FileError` naming the file and the entry that cannot be used.
  func splits() throws(FileError) -> [String: Dataset.Split]?

  /// The labels of one picture.
  ///
  /// - Parameters:
  ///   - size: that of the picture.
  ///   - numbers: the label of each class by its name in the source; empty where `classes` is a list with labels.
  /// - Throws: `FileError` naming the file and the entry that cannot be used.
  func labels(of picture: ImportedPicture, size: PixelSize, numbers: [String: Int]) throws(FileError)
    -> PictureLabels
}

extension LabelImporter {
  /// True where a form does not say otherwise.
  public static var namesClasses: Bool { true }
  /// None where a form does not say otherwise.
  public var crowdedClasses: Set<String> { [] }
  /// False where a form does not say otherwise.
  public var ignoresRegions: Bool { false }
  /// False where a form does not say otherwise.
  public var statesPieces: Bool { false }
  /// Nothing where a form does not say otherwise.
  public var leftOut: [LeftOut] { [] }
  /// That of the form, where a form cannot hold several.
  public var content: LabelContent { Self.content.count == 1 ? Self.content.first! : .outlines }
  /// `path` where a form does not say otherwise.
  public func labelPath(of picture: ImportedPicture) -> String { path }
}

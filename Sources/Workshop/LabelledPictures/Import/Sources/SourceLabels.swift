import Imaging
import System

/// What labels of a form can be.
public enum LabelContent: Sendable {
  /// Boxes around objects.
  case boxes
  /// The pixels of each object.
  case outlines
}

/// The classes of a source.
public enum StatedClasses: Sendable {
  /// How often each name stands in the source. The importing numbers and colours them.
  case named([String: Int])
  /// There is one class, without a name.
  case unnamed
  /// A data set's own list, in the file at `path`: its labels and colours stay.
  case listed(DatasetClasses)
}

/// A picture of a source.
public struct ImportedPicture: Sendable {
  /// What splits call it, and what it is called in the data set.
  public let name: String
  /// The file to copy; its ending is that of the copy.
  public let path: String

  /// A name and a path, which must have an ending.
  public init(name: String, path: String) { (self.name, self.path) = (name, path) }

  /// The name of its file in the data set.
  var file: String { name + path[path.lastIndex(of: ".")!...] }
}

/// The labels of a picture, as a source states them.
public enum PictureLabels: Sendable {
  /// Boxes, inside the picture, and what got lost already. At most 65534, which is how many object numbers there are.
  case boxes([LabelledObject], ImportLosses = ImportLosses())
  /// The class and the object of each pixel, and what got lost already. **Shape**: that of the picture.
  case outlines(mask: LabelMap, instances: InstanceMap, ImportLosses = ImportLosses())
  /// What each object covers, inside the picture, and what got lost already. At most 65534.
  case shapes([LabelledShape], ImportLosses)
}

/// Something of a source that does not become part of the data set.
public struct LeftOut: Sendable, Equatable {
  /// Of a picture, or of a map.
  public let name: String
  /// `without boxes`.
  public let reason: String
}

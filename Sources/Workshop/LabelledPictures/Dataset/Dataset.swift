import Imaging
import System

/// Labelled pictures in a folder, described in `DatasetLayout`'s form. Opening reads no picture.
public struct Dataset: Sendable {
  /// What a picture is for: `train` teaches a network, `val` chooses checkpoints and counting rules, `test` judges.
  public enum Split: String, CaseIterable, Sendable { case train, val, test }

  /// One picture with its labels, not yet read.
  public struct Item: Sendable {
    /// The picture's file name without its ending.
    public let name: String
    /// Where the picture and its mask stand in the data set's folder.
    public let picturePath, maskPath: String
    /// Where its instance map stands; nil where it has none.
    public let instancesPath: String?
    /// nil for a picture that `split.json` does not mention.
    public let split: Split?
  }

  /// The folder, as it was named.
  public let path: String
  /// The classes in the order of their labels, the background first: that of the masks' values, or the one that
  /// `matched(to:of:advice:)` asked for.
  public private(set) var palette: ClassPalette
  /// The classes in the order of the masks' values.
  let filedPalette: ClassPalette
  /// The label of each class by its value in the masks; nil where they are the same.
  private(set) var renumbering: [UInt8]?
  /// The mask value of pixels that nobody judged.
  public let ignoreLabel: UInt8?
  /// Of the camera's pictures; nil when unknown.
  public let micrometresPerPixel: Double?
  /// What the data set knows of each pixel besides its class.
  public let maps: [TargetMapDescription]
  /// The radius of what the masks show as a share of the object's, per class label; nil when they show objects whole.
  public private(set) var coreFractions: [Double]?
  /// In the order of their names.
  public private(set) var items: [Item]
  /// Whether one object may be seen in pieces that lie far apart: `DatasetClasses.objectsMayBeDivided`.
  let objectsMayBeDivided: Bool
  /// Whether there is a `split.json`; without one, no picture is in any split.
  public let statesSplit: Bool
  private(set) var statedObjects: [String: [LabelledObject]]

  /// Opens a data set and checks its layout.
  ///
  /// - Throws: `FileError` naming the file and the entry: a file missing or not in its form, a picture without a mask,
  ///   two pictures of one name, a split or an object list naming a picture that is not there, a picture in two splits.
  public init(path: String) throws(FileError) {
    let layout = DatasetLayout(path: path)
    guard pathKind(path) == .folder else {
      throw FileError(
        path, "is not a folder", advice: "name a data set's folder: images, masks, classes.yaml, split.json")
    }
    try layout.checkFinished()
    guard pathKind(layout.classes) != .nothing else {
      throw FileError(
        layout.classes, "is missing, the list of the data set's classes", advice: layout.adviceWithoutClasses)
    }
    let classes = try DatasetClasses(path: layout.classes)
    let pictures = try layout.pictureFiles()
    statesSplit = pathKind(layout.split) != .nothing
    let splits = statesSplit ? try Self.splits(layout, pictures: pictures) : [:]
    let hasInstances = pathKind(layout.instances) == .folder
    var items: [Item] = []
    for (name, file) in pictures.sorted(by: { $0.key < $1.key }) {
      let picturePath = "\(layout.images)/\(file)"
      guard pathKind(layout.mask(name)) == .file else {
        throw FileError(
          layout.mask(name), "is missing, the mask of \(picturePath)",
          advice: layout.adviceWithoutMask)
      }
      let instances = layout.instances(name)
      let hasOwn = hasInstances && pathKind(instances) == .file
      items.append(
        Item(
          name: name, picturePath: picturePath, maskPath: layout.mask(name),
          instancesPath: hasOwn ? instances : nil, split: splits[name]))
    }
    self.path = path
    (palette, filedPalette) = (classes.palette, classes.palette)
    ignoreLabel = classes.ignoreLabel
    (micrometresPerPixel, maps) = (classes.micrometresPerPixel, classes.maps)
    coreFractions = classes.coreFractions
    objectsMayBeDivided = classes.objectsMayBeDivided
    self.items = items
    statedObjects =
      pathKind(layout.objects) == .nothing
      ? [:] : try ObjectList.read(layout.objects, palette: classes.palette, names: Set(pictures.keys))
  }

  /// The pictures of one split, in the order of their names.
  public func items(in split: Split) -> [Item] { items.filter { $0.split == split } }

  /// The same pictures in other splits.
  public func resplit(_ split: (Item) -> Split?) -> Dataset {
    var copy = self
    copy.items = items.map { item in
      Item(
        name: item.name, picturePath: item.picturePath, maskPath: item.maskPath,
        instancesPath: item.instancesPath, split: split(item))
    }
    return copy
  }

  /// The same pictures with the classes in another order.
  ///
  /// - Parameter labels: the new label of each class by its present one.
  /// - Precondition: each label stands in it once.
  func renumbered(_ labels: [Int]) -> Dataset {
    precondition(labels.sorted() == Array(palette.entries.indices))
    func inOrder<Value>(_ values: [Value]) -> [Value] {
      zip(labels, values).sorted { $0.0 < $1.0 }.map(\.1)
    }
    var copy = self
    copy.palette = ClassPalette(inOrder(palette.entries))
    copy.coreFractions = coreFractions.map(inOrder)
    copy.statedObjects = statedObjects.mapValues { objects in
      objects.map { LabelledObject(label: labels[$0.label], box: $0.box) }
    }
    let before = renumbering ?? palette.entries.indices.map(UInt8.init)
    copy.renumbering = before.map { UInt8(labels[Int($0)]) }
    return copy
  }

  private static func splits(_ layout: DatasetLayout, pictures: [String: String]) throws(FileError)
    -> [String: Split]
  {
    try SplitFile.read(layout.split) { (split, name) throws(FileError) in
      guard pictures[name] == nil else { return }
      throw FileError(
        layout.split, "'\(split.rawValue)' names '\(name)', which is no picture in \(layout.images)",
        advice: "names are file names without their ending")
    }
  }
}

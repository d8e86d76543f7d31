import Imaging
import System

/// What a data set holds: sizes, splits, class shares, objects and their sizes, colours, near-duplicates.
public struct DatasetInspection: Sendable, Equatable, Codable {
  /// Stands for the split of pictures that no split names.
  public static let noSplit = "none"

  /// How often a picture size occurs.
  public struct SizeCount: Sendable, Equatable, Codable {
    /// **Units**: camera pixels.
    public var size: PixelSize
    /// How many have this size.
    public var pictures: Int
  }

  /// How many pictures a split has.
  public struct SplitCount: Sendable, Equatable, Codable {
    /// `train`, `val`, `test`, or `noSplit`.
    public var split: String
    /// How many; 0 is possible for `train`, `val` and `test`.
    public var pictures: Int
  }

  /// One class, the background included.
  public struct ClassSummary: Sendable, Equatable, Codable {
    /// As in `classes.yaml`.
    public var name: String
    /// Pixels of the class as a fraction of all pixels that are not ignored.
    public var pixelShare: Double
    /// Objects in all pictures; 0 for the background.
    public var objects: Int
    /// Over all pictures, those without the class included.
    public var objectsPerPictureMean: Double
    /// Of the picture with the fewest, 0 where one has none.
    public var objectsPerPictureMinimum: Int
    /// Of the picture with the most.
    public var objectsPerPictureMaximum: Int
    /// Pictures with an object of the class.
    public var picturesShowing: Int
    /// The larger side of the objects' boxes. **Units**: pixels.
    public var medianExtent: Double?
    /// Labelled pixels per object.
    public var medianArea: Double?
    /// Thickness of the labelled part of the objects. **Units**: pixels.
    public var medianThickness: Double?

    enum CodingKeys: String, CodingKey {
      case name, objects
      case pixelShare = "pixel_share"
      case objectsPerPictureMean = "objects_per_picture_mean"
      case objectsPerPictureMinimum = "objects_per_picture_minimum"
      case objectsPerPictureMaximum = "objects_per_picture_maximum"
      case picturesShowing = "pictures_showing"
      case medianExtent = "median_extent"
      case medianArea = "median_area"
      case medianThickness = "median_thickness"
    }
  }

  /// How many grey levels lie between the darkest and the brightest of a picture, outliers left out (`GreyLevels`).
  public struct Levels: Sendable, Equatable, Codable {
    /// A tenth of the pictures has no more than `low`, a tenth no less than `high`.
    public var low: Int
    /// Half of the pictures has no more than this.
    public var median: Int
    /// See `low`.
    public var high: Int
  }

  /// Two pictures of different splits that show the same.
  public struct Duplicate: Sendable, Equatable, Codable {
    /// The name of a picture.
    public var first: String
    /// `train`, `val` or `test`.
    public var firstSplit: String
    /// The name of the other picture.
    public var second: String
    /// Another one than `firstSplit`.
    public var secondSplit: String
    /// Mean absolute difference of the two at 32x32. **Units**: grey levels, 0...255.
    public var difference: Double

    enum CodingKeys: String, CodingKey {
      case first, second, difference
      case firstSplit = "first_split"
      case secondSplit = "second_split"
    }
  }

  /// The data set's folder, as it was named.
  public var path: String
  /// All of the data set, those without a split included.
  public var pictures: Int
  /// The most frequent size first.
  public var sizes: [SizeCount]
  /// `train`, `val` and `test`, then `noSplit` where a picture has none of them.
  public var splits: [SplitCount]
  /// In the order of their labels, the background first, a border class included.
  public var classes: [ClassSummary]
  /// Ignored pixels as a fraction of all pixels.
  public var ignoredShare: Double
  /// Per channel (red, green, blue) over the train split, or over all pictures where no split is called train.
  /// **Units**: 0...255.
  public var mean: [Double]
  /// Of the same pixels and channels as `mean`. **Units**: grey levels, 0...255.
  public var standardDeviation: [Double]
  /// Nil without pictures.
  public var levels: Levels?
  /// Pairs of pictures; those without a split are left out.
  public var duplicates: [Duplicate]
  /// Labels that are probably wrong; nil where nobody asked.
  public var doubts: LabelDoubts?
  /// Pictures whose masks are of the turned size: they are in no other figure here.
  public var leftOut: [String]?
  /// As the data set states it; nil when unknown.
  public var micrometresPerPixel: Double?
  /// The same under the name that it had first, for programs that read the JSON.
  private var formerMicrometresPerPixel: Double?

  enum CodingKeys: String, CodingKey {
    case path, pictures, sizes, splits, classes, mean, levels, duplicates, doubts
    case leftOut = "left_out"
    case ignoredShare = "ignored_share"
    case standardDeviation = "standard_deviation"
    case micrometresPerPixel = "um_per_px"
    case formerMicrometresPerPixel = "micrometres_per_pixel"
  }

  /// Reads every picture of a data set once.
  ///
  /// - Parameters:
  ///   - namingDoubts: whether to look for labels that are probably wrong, and to go on where they could not teach a network:
  ///     object numbers in pieces, masks of the turned size.
  ///   - progress: called before each picture with its number from 0 and how many there are.
  /// - Throws: `FileError` naming the first picture or mask that cannot be used, or masks in which all objects are ignored.
  public init(
    _ dataset: Dataset, namingDoubts: Bool = false, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(FileError) {
    var collection = InspectionCollection(
      classes: dataset.palette.count, border: dataset.palette.borderLabel)
    var doubts = namingDoubts ? DoubtCollection(dataset) : nil
    var turned: [String] = []
    let hasTrain = dataset.items.contains { $0.split == .train }
    for (number, item) in dataset.items.enumerated() {
      progress(number, dataset.items.count)
      let split = item.split?.rawValue ?? Self.noSplit
      guard let picture = try Self.read(item, of: dataset, &doubts) else {
        turned.append(item.name)
        continue
      }
      let labels = doubts?.add(picture, of: item)
      collection.add(
        picture, split: split, objects: dataset.objects(of: item, in: picture),
        countsColors: item.split == .train || !hasTrain, labels: labels)
    }
    try dataset.checkLabels(pixels: collection.pixels, ignored: collection.ignored)
    path = dataset.path
    pictures = dataset.items.count
    sizes = collection.sizes.map { SizeCount(size: $0.key, pictures: $0.value) }.sorted {
      ($1.pictures, $0.size.width, $0.size.height) < ($0.pictures, $1.size.width, $1.size.height)
    }
    splits = (Dataset.Split.allCases.map(\.rawValue) + [Self.noSplit]).compactMap { split in
      let count = dataset.items.count { ($0.split?.rawValue ?? Self.noSplit) == split }
      return count == 0 && split == Self.noSplit ? nil : SplitCount(split: split, pictures: count)
    }
    classes = dataset.palette.entries.indices.map {
      collection.summary(of: $0, name: dataset.palette.entries[$0].name)
    }
    ignoredShare = collection.ignoredShare
    (mean, standardDeviation) = collection.colors
    levels = collection.levels
    duplicates = collection.duplicates
    if doubts != nil {
      let items = Dictionary(dataset.items.map { ($0.name, $0) }) { first, _ in first }
      let contradictions = collection.contradictions { first, second in
        guard let one = items[first].flatMap({ try? dataset.read($0) }),
          let other = items[second].flatMap({ try? dataset.read($0) })
        else { return false }
        return SamePicture.holds(one, other)
      }
      for found in contradictions { doubts!.add(.contradiction, found.doubt, strength: found.difference) }
      self.doubts = doubts!.doubts()
    }
    leftOut = turned.isEmpty ? nil : turned
    micrometresPerPixel = dataset.micrometresPerPixel
    formerMicrometresPerPixel = micrometresPerPixel
  }

  /// - Returns: nil for a picture that nobody can look at together with its mask, when there are doubts to be named.
  private static func read(_ item: Dataset.Item, of dataset: Dataset, _ doubts: inout DoubtCollection?)
    throws(FileError) -> LabelledPicture?
  {
    guard doubts != nil else { return try dataset.load(item) }
    do throws(FileError) {
      return try dataset.read(item)
    } catch {
      guard let sizes = try dataset.turnedSizes(of: item) else { throw error }
      doubts!.add(sizes, of: item)
      return nil
    }
  }
}

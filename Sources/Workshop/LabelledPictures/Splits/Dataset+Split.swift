import Imaging
import System

extension Dataset {
  /// Makes a split of a data set's pictures; reads them all, with their masks.
  ///
  /// - Parameter progress: called before each picture with its number from 0 and how many there are.
  /// - Throws: `FileError` naming a file that cannot be used.
  public func split(_ making: SplitMaking, progress: (Int, Int) -> Void = { _, _ in }) throws(FileError)
    -> SplitPlan
  {
    guard making.grouping != .folder else {
      throw FileError(
        path, "does not know the folders that its pictures came from",
        advice: "split it by prefix, day or picture, or import it again")
    }
    var pictures: [SplitPicture] = []
    for (number, item) in items.enumerated() {
      progress(number, items.count)
      let picture = try load(item)
      let classes = Set(picture.mask.labels.map(Int.init)).intersection(palette.objects.map(\.label))
      // In a data set all pictures stand in one folder.
      pictures.append(
        SplitPicture(
          name: item.name, path: item.picturePath, folder: "", picture: picture.picture, classes: classes))
    }
    return making.plan(pictures)
  }

  /// Writes a split to `split.json`, in place of one that is there.
  ///
  /// - Throws: `FileError` when it cannot be written.
  public func write(_ plan: SplitPlan) throws(FileError) {
    try SplitFile.write(plan.splits, to: splitPath)
  }

  /// Where the split stands, or would.
  public var splitPath: String { DatasetLayout(path: path).split }
}

extension Dataset {
  /// The same pictures in the splits that a plan names.
  public func resplit(_ plan: SplitPlan) -> Dataset { resplit { plan.splits[$0.name] } }
}

import Imaging
import System

extension LabellingAgreement {
  private struct Tallies {
    var objects = DetectionTally()
    var counts = CountTally()
  }

  /// A picture as one of the two labels it.
  private struct Labelling {
    let sample: LabelledPicture
    /// Objects that were judged, with the numbers that the map gives them where there is one.
    let objects: [LabelledObject]
    /// Nil where only boxes are known.
    let outlines: (map: InstanceMap, labels: [Int])?
  }

  /// Compares two data sets picture by picture.
  ///
  /// - Parameters:
  ///   - second: its classes are matched to those of the first by name.
  ///   - progress: called before each picture with its number from 0 and how many there are.
  /// - Throws: `FileError` for classes of other names, no picture in common, a picture that is another one in the second data
  ///   set, or files that cannot be read.
  public init(
    _ first: Dataset, _ second: Dataset, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(FileError) {
    let second = try second.matched(
      to: first.palette, of: first.path,
      advice: "name two labellings with the same classes; rename in classes.yaml"
    ).dataset
    let others = Dictionary(second.items.map { ($0.name, $0) }) { first, _ in first }
    let names = Set(first.items.map(\.name))
    let shared = first.items.compactMap { item in others[item.name].map { (first: item, second: $0) } }
    guard !shared.isEmpty else {
      throw FileError(
        second.path, "has no picture of a name that \(first.path) has",
        advice: "give the pictures the same names in both")
    }
    paths = [first.path, second.path]
    pictures = shared.count
    onlyInFirst = first.items.map(\.name).filter { others[$0] == nil }
    onlyInSecond = second.items.map(\.name).filter { !names.contains($0) }
    basis = Self.basis(first, second, shared)
    var matrix = ConfusionMatrix(classes: first.palette.count)
    var tallies = [Tallies](repeating: Tallies(), count: first.palette.count)
    byPicture = []
    for (number, (item, other)) in shared.enumerated() {
      progress(number, shared.count)
      let (own, its) = (try Self.labelling(item, first, basis), try Self.labelling(other, second, basis))
      try Self.checkSame(own.sample, its.sample, other)
      let confusion = Self.confusion(own.sample, its.sample, first, second)
      matrix.add(confusion)
      let pairs = Self.pairs(own, its)
      for (label, _) in first.palette.objects {
        let (here, there) = (own.objects.count { $0.label == label }, its.objects.count { $0.label == label })
        tallies[label].objects.add(pairs.filter { $0.label == label }.map(\.pair), truth: here, found: there)
        tallies[label].counts.add(predicted: there, truth: here)
      }
      let counts = [own.objects.count, its.objects.count]
      byPicture.append(
        PictureResult(
          name: item.name, agreement: Self.share(pairs.count, counts) ?? 1,
          pixelAgreement: confusion.pixelAccuracy,
          objects: counts))
    }
    byPicture.sort {
      ($0.agreement, $0.pixelAgreement ?? 1, $0.name) < ($1.agreement, $1.pixelAgreement ?? 1, $1.name)
    }
    (pixelAgreement, kappa) = (matrix.pixelAccuracy, matrix.kappa)
    classes = first.palette.objects.map { label, entry in
      let (objects, counts) = (tallies[label].objects, tallies[label].counts)
      return ClassResult(
        name: entry.name, iou: matrix.intersectionOverUnion(label), objects: [objects.truth, objects.found],
        matched: objects.matched, agreement: Self.share(objects.matched, [objects.truth, objects.found]),
        meanOverlap: objects.segmentationQuality, countDifference: counts.meanAbsoluteError,
        countBias: counts.bias,
        exactShare: counts.exactShare)
    }
  }

  private static func share(_ matched: Int, _ objects: [Int]) -> Double? {
    let all = objects.reduce(0, +)
    return all == 0 ? nil : Double(2 * matched) / Double(all)
  }

  private static func basis(
    _ first: Dataset, _ second: Dataset, _ shared: [(first: Dataset.Item, second: Dataset.Item)]
  ) -> Basis {
    let all = shared.flatMap { [($0.first, first), ($0.second, second)] }
    if all.allSatisfy({ item, dataset in item.instancesPath != nil && dataset.coreFractions == nil }) {
      return .outlines
    }
    return all.contains { item, dataset in
      dataset.statedObjects[item.name] != nil || item.instancesPath != nil
    }
      ? .boxes : .components
  }

  private static func labelling(_ item: Dataset.Item, _ dataset: Dataset, _ basis: Basis) throws(FileError)
    -> Labelling
  {
    let sample = try dataset.load(item)
    if basis == .boxes, let objects = dataset.judgedObjects(of: item, in: sample) {
      return Labelling(sample: sample, objects: objects, outlines: nil)
    }
    if basis == .outlines, let map = sample.instances,
      let numbered = dataset.judgedNumberedObjects(in: sample)
    {
      return Labelling(
        sample: sample, objects: numbered.compactMap { $0 }, outlines: (map, numbered.map { $0?.label ?? 0 }))
    }
    let pieces = MaskComponents(
      sample.mask, classes: dataset.palette.count, border: dataset.palette.borderLabel)
    let labels = [0] + pieces.objects.map(\.label)
    return Labelling(
      sample: sample, objects: pieces.objects,
      outlines: basis == .boxes || labels.count > Int(UInt16.max) ? nil : (pieces.instances, labels))
  }

  private static func pairs(_ first: Labelling, _ second: Labelling) -> [(pair: ObjectPair, label: Int)] {
    let overlay: ObjectOverlay
    if let own = first.outlines, let its = second.outlines {
      overlay = ObjectOverlay(
        truth: TrueOutlines(own.map, labels: own.labels), found: its.map, foundLabels: its.labels,
        reduction: 1)
    } else {
      overlay = ObjectOverlay(
        truth: first.objects, found: second.objects.map(\.box), foundLabels: [0] + second.objects.map(\.label)
      )
    }
    return overlay.pairs().map { ($0, overlay.truth[$0.truth]) }
  }

  private static func confusion(
    _ first: LabelledPicture, _ second: LabelledPicture, _ own: Dataset, _ other: Dataset
  ) -> ConfusionMatrix {
    let classes = own.palette.count
    var (labels, found) = (first.mask.labels, second.mask.labels)
    for index in found.indices where Int(found[index]) >= classes {
      (labels[index], found[index]) = (ignoreLabel, 0)
    }
    for index in labels.indices where Int(labels[index]) >= classes { labels[index] = ignoreLabel }
    var matrix = ConfusionMatrix(classes: classes)
    matrix.add(labels: labels.span, predicted: found.span)
    return matrix
  }

  /// Labels of two different pictures would be compared in vain.
  private static func checkSame(_ first: LabelledPicture, _ second: LabelledPicture, _ item: Dataset.Item)
    throws(FileError)
  {
    let path = item.picturePath
    guard first.picture.size == second.picture.size else {
      throw FileError(
        path, "is \(second.picture.size), in the other data set \(first.picture.size)",
        advice: "compare labels of the same pictures")
    }
    guard
      first.picture == second.picture
        || PictureHash(first.picture).differenceFromDuplicate(PictureHash(second.picture)) != nil
    else {
      throw FileError(
        path, "shows something else than the picture of that name in the other data set",
        advice: "give the same pictures the same names in both")
    }
  }
}

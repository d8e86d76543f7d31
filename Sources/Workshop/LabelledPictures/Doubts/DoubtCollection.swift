import Imaging
import System

/// Gathers the doubtful labels of a data set while it is read picture after picture.
struct DoubtCollection {
  /// A speck has less than one part of so many of the median area of its class.
  static let speckRatio = 10
  /// From how many objects of a class on the median of the picture is asked, too: sets mix pictures of several scales.
  private static let manyObjects = 5
  /// The least intersection over union of two boxes around one object.
  static let doubleOverlap = 0.8
  /// So many of each kind are looked at when the clearest are chosen.
  private static let limit = 20 * LabelDoubts.kept

  private struct Small {
    let doubt: LabelDoubt
    let label, area: Int
    /// In its picture; nil where that has few objects of the class.
    let medianHere: Double?
  }

  private let dataset: Dataset
  private var found: [LabelDoubt.Kind: [(doubt: LabelDoubt, strength: Double)]] = [:]
  private var counts: [LabelDoubt.Kind: Int] = [:]
  /// By class.
  private var areas: [[Int]]
  private var small: [[Small]]

  init(_ dataset: Dataset) {
    self.dataset = dataset
    areas = [[Int]](repeating: [], count: dataset.palette.count)
    small = areas.map { _ in [] }
  }

  /// - Parameter strength: the clearer, the greater.
  mutating func add(_ kind: LabelDoubt.Kind, _ doubt: LabelDoubt, strength: Double) {
    counts[kind, default: 0] += 1
    if found[kind, default: []].count < Self.limit { found[kind, default: []].append((doubt, strength)) }
  }

  /// - Returns: the labels in small, to be compared with those of other pictures.
  mutating func add(_ picture: LabelledPicture, of item: Dataset.Item) -> LabelGrid {
    let placed = PlacedObjects(of: item, in: picture, dataset: dataset)
    let grey = GreyPlane(picture.picture)
    addPieces(picture, item)
    if placed.areBoxes { addDoubles(placed, picture.name) }
    addSmall(placed, picture)
    if let outlines = placed.outlines {
      for object in placed.objects {
        guard let cut = StraightCut(of: object, in: outlines, grey) else { continue }
        add(.cut, doubt(picture.name, object, cut.reason), strength: -cut.contrast)
      }
    }
    if let fit = MaskFit(regions(picture), on: grey) {
      add(.turned, LabelDoubt(picture: picture.name, reason: fit.reason), strength: fit.best - fit.own)
    }
    return LabelGrid(picture.mask, classes: dataset.palette.count, objects: placed.objects)
  }

  /// - Parameter sizes: of a picture, and of its mask, whose sides are those of the picture in the other order.
  mutating func add(_ sizes: (picture: PixelSize, mask: PixelSize), of item: Dataset.Item) {
    add(
      .turned,
      LabelDoubt(
        picture: item.name,
        reason: "its mask is \(sizes.mask), the picture \(sizes.picture): one of them was turned by a quarter"
      ),
      strength: .infinity)
  }

  private func doubt(_ picture: String, _ object: PlacedObject, _ reason: String) -> LabelDoubt {
    let name = dataset.palette.entries[object.label].name
    return LabelDoubt(
      picture: picture, object: DoubtedObject(number: object.number, className: name, box: object.box),
      reason: reason)
  }

  private mutating func addPieces(_ picture: LabelledPicture, _ item: Dataset.Item) {
    guard let instances = picture.instances, !dataset.statesWhatIsHidden(in: item) else { return }
    let classes = dataset.numberedObjects(in: picture) ?? []
    for scattered in ObjectPieces(instances).scattered {
      let number = Int(scattered.number)
      let label = number < classes.count ? classes[number]?.label ?? 0 : 0
      let object = PlacedObject(number: number, label: label, box: scattered.box, area: 0)
      add(
        .pieces, doubt(picture.name, object, "the instance map " + scattered.problem),
        strength: Double(scattered.largest.box.gap(to: scattered.other.box)))
    }
  }

  private mutating func addDoubles(_ placed: PlacedObjects, _ picture: String) {
    // From the left: what begins beyond an object's right edge cannot overlap it.
    let sorted = placed.objects.sorted { ($0.box.minX, $0.number) < ($1.box.minX, $1.number) }
    var pairs: [(object: PlacedObject, other: PlacedObject, overlap: Double)] = []
    for (index, object) in sorted.enumerated() {
      for other in sorted[(index + 1)...].prefix(2_000) {
        if other.box.minX >= object.box.maxX { break }
        let overlap = object.box.intersectionOverUnion(other.box)
        guard overlap >= Self.doubleOverlap else { continue }
        pairs.append(object.number < other.number ? (other, object, overlap) : (object, other, overlap))
        // One partner tells enough.
        break
      }
    }
    for (object, other, overlap) in pairs.sorted(by: {
      ($0.object.number, $0.other.number) < ($1.object.number, $1.other.number)
    }) {
      let name = dataset.palette.entries[other.label].name
      let reason =
        "its box and that of object \(other.number) (\(name)) overlap by \(formatNumber(overlap, digits: 2))"
      add(.double, doubt(picture, object, reason), strength: overlap)
    }
  }

  private mutating func addSmall(_ placed: PlacedObjects, _ picture: LabelledPicture) {
    var here = [[Int]](repeating: [], count: areas.count)
    for object in placed.objects { here[object.label].append(object.area) }
    let medians = here.map { $0.count >= Self.manyObjects ? Self.median($0) : nil }
    for object in placed.objects {
      areas[object.label].append(object.area)
      if let median = medians[object.label], Double(Self.speckRatio * object.area) >= median { continue }
      let (box, size) = (object.box, picture.picture.size)
      // The picture's edge cuts objects to any size; of a few pixels only, nothing can be said there either.
      let isAtEdge = box.minX == 0 || box.minY == 0 || box.maxX >= size.width || box.maxY >= size.height
      if isAtEdge, object.area > ObjectPieces.strayArea { continue }
      small[object.label].append(
        Small(
          doubt: doubt(picture.name, object, ""), label: object.label, area: object.area,
          medianHere: medians[object.label]))
      // The larger half of many are no specks.
      if small[object.label].count >= Self.limit {
        small[object.label].sort { $0.area < $1.area }
        small[object.label].removeLast(Self.limit / 2)
      }
    }
  }

  /// The numbers that belong together, with what is ignored.
  private func regions(_ picture: LabelledPicture) -> InstanceMap {
    if let instances = picture.instances { return instances }
    return InstanceMap(
      size: picture.mask.size,
      identifiers: picture.mask.labels.map { $0 == dataset.ignoreLabel ? .max : UInt16($0) })
  }

  private static func text(_ median: Double) -> String {
    formatNumber(median, digits: median == median.rounded() ? 0 : 1)
  }

  private static func median(_ values: [Int]) -> Double? {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return nil }
    return Double(sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// What was found, the clearest of each kind first.
  mutating func doubts() -> LabelDoubts {
    let medians = areas.map(Self.median)
    for speck in small.joined() {
      guard let median = medians[speck.label], Double(Self.speckRatio * speck.area) < median else { continue }
      var doubt = speck.doubt
      let here = speck.medianHere.map { ", \(Self.text($0)) in this picture" } ?? ""
      doubt.reason = "its area is \(speck.area) pixels, the median of its class \(Self.text(median))\(here)"
      add(.speck, doubt, strength: min(median, speck.medianHere ?? median) / Double(max(1, speck.area)))
    }
    small = areas.map { _ in [] }
    return LabelDoubts(
      groups: LabelDoubt.Kind.allCases.compactMap { kind in
        guard let count = counts[kind], let all = found[kind] else { return nil }
        let sorted = all.enumerated().sorted {
          ($1.element.strength, $0.offset) < ($0.element.strength, $1.offset)
        }
        return LabelDoubts.Group(
          kind: kind, found: count, advice: advice(kind),
          doubts: sorted.prefix(LabelDoubts.kept).map(\.element.doubt))
      })
  }

  private func advice(_ kind: LabelDoubt.Kind) -> String {
    switch kind {
    case .pieces: dataset.adviceForPieces
    case .double: "delete one of the two; where their classes differ, the wrong one"
    case .speck: "delete them, join them with the object beside them, or correct their class"
    case .cut: "draw the objects to their ends, join the halves, or ignore what cannot be seen whole"
    case .turned: "turn the masks and instances back, or look whether they belong to other pictures"
    case .contradiction: "look at both, correct the wrong one, and keep one of them"
    }
  }
}

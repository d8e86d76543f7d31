import Imaging
import System

/// Makes a data set from pictures with boxes around their objects (`boxes-json`): `images/NAME.jpg` or `.png`,
/// `boxes.json` (`{name: {"boxes": [[class, xmin, ymin, xmax, ymax], ...]}}`) and `split.json`.
///
/// Pictures are copied byte for byte. Masks show each object's core, a shrunken ellipse, so that touching objects are
/// separate components; `instances` keep the whole ellipses apart; `objects.json` keeps every box.
public struct BoxesImporter: Sendable {
  public struct Options: Sendable, Equatable {
    /// Radius of the cores as a fraction of the objects' radius, by class name in the source or in the data set. A class
    /// that is not here gets `crowdedCoreFraction` or `sparseCoreFraction`.
    public var coreFractions: [String: Double] = [:]
    /// For classes whose objects touch each other: a core small enough that a network keeps it apart from its neighbours'
    /// cores even where the cells overlap and their border cannot be seen. On the blood-smear validation pictures the
    /// totals came nearest to the boxes at 0.65; whole ellipses merge, and cores below 0.5 find more cells than have boxes.
    public var crowdedCoreFraction = 0.65
    /// For classes whose objects stand alone: a large core, which gives small and rare objects more pixels to learn from.
    public var sparseCoreFraction = 0.8
    /// Background kept free between cores of different objects, in pixels of the picture: two pixels of a network that
    /// looks at blocks of 4.
    public var rimWidth = 8
    /// Whether the part of an object around its core is ignored instead of background.
    public var ignoresRing = false
    /// Whether pixels that look like objects but stand in no box are ignored instead of background. Boxes are often drawn
    /// around some of the objects only. Called background, the others teach the network to count as the person did who
    /// drew the boxes (overlapping and blurred cells left out); ignored, it counts every cell it can make out, on the
    /// blood smears 1.4 for each box.
    public var ignoresUnannotated = false
    /// Whether to write the map `DistanceDrawing.mapName`, of how deep in its whole ellipse each pixel lies.
    public var drawsDistance = false
    /// Classes to put first, in this order; the others follow, the most frequent first.
    public var firstClasses: [String] = []
    public var micrometresPerPixel: Double?

    public init() {}
  }

  /// What an import did.
  public struct Report: Sendable {
    public var pictures = 0
    /// Objects per class, in the order of the palette, without the background.
    public var objects: [(name: String, count: Int)] = []
    /// Pictures left out because `boxes.json` does not mention them.
    public var picturesWithoutEntry: [String] = []
    /// Objects that the masks cannot show, since others stand on the same pixels; `objects.json` has them.
    public var hiddenObjects = 0
  }

  public static let ignoreLabel: UInt8 = 255

  public var options: Options

  public init(options: Options = Options()) { self.options = options }

  /// Imports from `source` into `destination`, which must be new, empty, or a data set made from the same pictures.
  ///
  /// - Parameter progress: called before each picture with its number from 0 and how many there are.
  /// - Throws: `FileError` naming the file and the entry that cannot be used.
  public func run(from source: String, to destination: String, progress: (Int, Int) -> Void = { _, _ in })
    throws(FileError) -> Report
  {
    let boxes = try BoxesFile(path: "\(source)/boxes.json")
    let files = try pictureFiles(DatasetLayout(path: source), boxes: boxes)
    let splits = try self.splits(DatasetLayout(path: source), files: files, boxes: boxes)
    let classes = try ImportedClasses(
      frequencies: boxes.frequencies, first: options.firstClasses, path: boxes.path)
    let drawing = CoreDrawing(
      coreFractions: try fractions(classes, boxes: boxes), rimWidth: options.rimWidth)

    let output = try DatasetOutput(
      path: destination, from: source, pictures: Set(files.included.values), boxes: true)
    var described = DatasetClasses(
      palette: classes.palette,
      ignoreLabel: options.ignoresRing || options.ignoresUnannotated ? Self.ignoreLabel : nil,
      micrometresPerPixel: options.micrometresPerPixel, coreFractions: drawing.coreFractions)
    if options.drawsDistance { described.maps.append(DistanceDrawing.description) }
    try output.write(described)
    var report = Report(picturesWithoutEntry: files.withoutEntry)
    var objects: [String: [LabelledObject]] = [:]
    for (number, (name, file)) in files.included.sorted(by: { $0.key < $1.key }).enumerated() {
      progress(number, files.included.count)
      let path = "\(source)/images/\(file)"
      let picture = try PictureFile.readColor(path)
      let list = try boxes.boxes(of: name, in: picture.size).map {
        LabelledObject(label: classes.labels[$0.className]!, box: $0.box)
      }
      let drawn = draw(list, in: picture, with: drawing)
      try output.write(picture: path, file: file, name: name, mask: drawn.mask, instances: drawn.instances)
      if options.drawsDistance { try output.write(distancesIn: drawn.instances, name: name) }
      objects[name] = list
      report.pictures += 1
      report.hiddenObjects += drawn.hidden
    }
    // Last, so that an import that stopped half-way is no data set that opens.
    try ObjectList.write(objects, palette: classes.palette, to: output.layout.objects)
    try SplitFile.write(splits, to: output.layout.split)
    let counts = objects.values.joined().reduce(into: [:]) { $0[$1.label, default: 0] += 1 }
    report.objects = classes.palette.objects.map { ($0.entry.name, counts[$0.label] ?? 0) }
    return report
  }

  private func draw(_ objects: [LabelledObject], in picture: RGBImage, with drawing: CoreDrawing)
    -> CoreDrawing.Drawing
  {
    var drawn = drawing.draw(objects, size: picture.size)
    if options.ignoresRing {
      for (index, identifier) in drawn.instances.identifiers.enumerated()
      where identifier != 0 && drawn.mask.labels[index] == 0 {
        drawn.mask.labels[index] = Self.ignoreLabel
      }
    }
    if options.ignoresUnannotated {
      for index in UnannotatedPixels.indices(in: picture, boxes: objects.map(\.box))
      where drawn.mask.labels[index] == 0 {
        drawn.mask.labels[index] = Self.ignoreLabel
      }
    }
    return drawn
  }

  private func pictureFiles(_ layout: DatasetLayout, boxes: BoxesFile) throws(FileError)
    -> (included: [String: String], withoutEntry: [String])
  {
    let files = try layout.pictureFiles()
    if let name = boxes.boxes.keys.sorted().first(where: { files[$0] == nil }) {
      throw FileError(boxes.path, "'\(name)' is no picture in \(layout.images)")
    }
    let withoutEntry = files.keys.filter { boxes.boxes[$0] == nil }.sorted()
    return (files.filter { boxes.boxes[$0.key] != nil }, withoutEntry)
  }

  private func splits(
    _ layout: DatasetLayout, files: (included: [String: String], withoutEntry: [String]), boxes: BoxesFile
  ) throws(FileError) -> [String: Dataset.Split] {
    try SplitFile.read(layout.split) { (split, name) throws(FileError) in
      guard files.included[name] == nil else { return }
      let problem =
        files.withoutEntry.contains(name)
        ? "which has no entry in \(boxes.path)" : "which is no picture in \(layout.images)"
      throw FileError(layout.split, "'\(split.rawValue)' names '\(name)', \(problem)")
    }
  }

  /// The core fraction of each label.
  private func fractions(_ classes: ImportedClasses, boxes: BoxesFile) throws(FileError) -> [Double] {
    var fractions = [Double](repeating: options.sparseCoreFraction, count: classes.palette.count)
    fractions[0] = 1
    for (source, label) in classes.labels where boxes.isCrowded(source) {
      fractions[label] = options.crowdedCoreFraction
    }
    for (name, fraction) in options.coreFractions.sorted(by: { $0.key < $1.key }) {
      guard let label = classes.labels[name] ?? classes.palette.label(named: name), label > 0 else {
        let known = classes.palette.objects.map(\.entry.name).joined(separator: ", ")
        throw FileError(
          boxes.path, "has no class '\(name)', for which a core fraction is given",
          advice: "classes here: \(known)"
        )
      }
      fractions[label] = fraction
    }
    if let wrong = fractions.first(where: { !($0 > 0 && $0 <= 1) }) {
      throw FileError(
        boxes.path, "cannot be drawn with a core fraction of \(wrong)", advice: "it lies above 0 and up to 1")
    }
    guard (0...64).contains(options.rimWidth) else {
      throw FileError(
        boxes.path, "cannot be drawn with a rim of \(options.rimWidth) pixels", advice: "it lies in 0...64")
    }
    return fractions
  }
}

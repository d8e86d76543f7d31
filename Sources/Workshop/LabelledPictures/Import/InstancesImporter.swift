import Imaging
import System

/// Makes a data set from pictures with instance maps (`instances`): `images/NAME.png` or `.jpg`, `instances/NAME.png`
/// (8 or 16 bits, a number per object, 0 is none) and `split.json`.
///
/// With a `classes.yaml`, `masks/NAME.png` say each object's class; without, every object is of one class. With a border,
/// the outer pixels of every object become a class of their own: a network that learns it tells touching objects apart. With
/// a distance map it learns how deep in its object each pixel lies, which does the same.
public struct InstancesImporter: Sendable {
  public struct Options: Sendable, Equatable {
    /// How far into an object its border reaches; nil makes no border class.
    public var border: BorderReach?
    /// Whether to write the map `DistanceDrawing.mapName`.
    public var drawsDistance = false
    /// The class of all objects where no `classes.yaml` says more.
    public var className = "object"
    public var micrometresPerPixel: Double?

    public init() {}
  }

  /// What an import did.
  public struct Report: Sendable {
    public var pictures = 0
    /// Objects per class, without the background.
    public var objects: [(name: String, count: Int)] = []
    /// Pictures left out because they have no instance map.
    public var picturesWithoutInstances: [String] = []
    /// Maps of the source, which are not copied.
    public var mapsLeftOut: [String] = []
  }

  public static let borderName = "border"

  public var options: Options

  public init(options: Options = Options()) { self.options = options }

  /// Imports from `source` into `destination`, which must be new, empty, or a data set made from the same pictures.
  ///
  /// - Parameter progress: called before each picture with its number from 0 and how many there are.
  /// - Throws: `FileError` naming the file that cannot be used.
  public func run(from source: String, to destination: String, progress: (Int, Int) -> Void = { _, _ in })
    throws(FileError) -> Report
  {
    let layout = DatasetLayout(path: source)
    let described = pathKind(layout.classes) == .file ? try DatasetClasses(path: layout.classes) : nil
    let classes = try self.classes(layout, described)
    let border = try self.border(classes.palette, path: source)
    let all = try layout.pictureFiles()
    let files = all.filter { pathKind(layout.instances($0.key)) == .file }
    guard !files.isEmpty else {
      throw FileError(
        layout.instances, "holds no instance map of a picture in \(layout.images)",
        advice: "expected a 16-bit PNG per picture, with the picture's name")
    }
    let splits = try SplitFile.read(layout.split) { (split, name) throws(FileError) in
      guard files[name] == nil else { return }
      throw FileError(
        layout.split, "'\(split.rawValue)' names '\(name)', which has no picture or no instance map")
    }
    let output = try DatasetOutput(
      path: destination, from: source, pictures: Set(files.values), boxes: false)
    try output.write(classes)
    var report = Report(
      picturesWithoutInstances: all.keys.filter { files[$0] == nil }.sorted(),
      mapsLeftOut: described?.maps.map(\.name) ?? [])
    var counts = [Int](repeating: 0, count: classes.palette.count)
    for (number, (name, file)) in files.sorted(by: { $0.key < $1.key }).enumerated() {
      progress(number, files.count)
      let path = "\(layout.images)/\(file)"
      let size = try PictureFile.readColor(path).size
      let instances = try PictureFile.readInstances(layout.instances(name))
      try check(instances.size, layout.instances(name), against: size, path)
      let mask: LabelMap
      if described != nil {
        mask = try PictureFile.readLabels(layout.mask(name))
        try check(mask.size, layout.mask(name), against: size, path)
        try check(mask, classes, path: layout.mask(name))
      } else {
        mask = LabelMap(size: size, labels: instances.identifiers.map { $0 == 0 ? 0 : 1 })
      }
      for object in LabelledObject.objects(
        in: instances, mask: mask, classes: classes.palette.count, border: border.map { Int($0.label) })
      { counts[object.label] += 1 }
      let drawn = border?.draw(on: mask, objects: instances) ?? mask
      try output.write(picture: path, file: file, name: name, mask: drawn, instances: instances)
      if options.drawsDistance { try output.write(distancesIn: instances, name: name) }
      report.pictures += 1
    }
    // Last, so that an import that stopped half-way is no data set that opens.
    try SplitFile.write(splits, to: output.layout.split)
    report.objects = classes.palette.objects.map { ($0.entry.name, counts[$0.label]) }
    return report
  }

  /// - Parameter described: what the source says of its classes, if it does.
  private func classes(_ layout: DatasetLayout, _ described: DatasetClasses?) throws(FileError)
    -> DatasetClasses
  {
    var classes: DatasetClasses
    if let described {
      classes = described
    } else {
      let names = try ImportedClasses(frequencies: [:], first: [options.className], path: layout.path)
      classes = DatasetClasses(palette: names.palette)
    }
    if let micrometres = options.micrometresPerPixel { classes.micrometresPerPixel = micrometres }
    classes.maps = []
    if options.drawsDistance { classes.maps.append(DistanceDrawing.description) }
    guard options.border != nil else { return classes }
    guard classes.palette.borderLabel == nil else {
      throw FileError(layout.classes, "has a border class already", advice: "import it without --border")
    }
    classes.palette.entries.append(
      ClassPalette.Entry(
        name: Self.borderName, color: ImportedClasses.color(classes.palette.count - 1), role: .border))
    classes.coreFractions?.append(1)
    if let problem = classes.palette.problem { throw FileError(layout.classes, problem) }
    if let ignored = classes.ignoreLabel, Int(ignored) < classes.palette.count {
      throw FileError(
        layout.classes, "ignores the label \(ignored), which the border needs", advice: "255 is usual")
    }
    return classes
  }

  private func border(_ palette: ClassPalette, path: String) throws(FileError) -> BorderDrawing? {
    guard let reach = options.border else { return nil }
    if let problem = reach.problem {
      throw FileError(path, "cannot be drawn with a border of \(reach)", advice: "it \(problem)")
    }
    return BorderDrawing(reach: reach, label: UInt8(palette.borderLabel!))
  }

  private func check(_ size: PixelSize, _ path: String, against expected: PixelSize, _ other: String)
    throws(FileError)
  {
    guard size == expected else {
      throw FileError(path, "is \(size), but its picture \(other) is \(expected)")
    }
  }

  /// Labels of the source only: the border's is new.
  private func check(_ mask: LabelMap, _ classes: DatasetClasses, path: String) throws(FileError) {
    let count = classes.palette.count - (options.border == nil ? 0 : 1)
    guard let label = mask.labels.first(where: { Int($0) >= count && $0 != classes.ignoreLabel })
    else { return }
    throw FileError(path, "has the label \(label); labels here go from 0 to \(count - 1)")
  }
}

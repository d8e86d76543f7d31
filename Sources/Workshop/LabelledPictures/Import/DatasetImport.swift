import Imaging
import System

/// Makes a data set from a folder of labelled pictures in another form.
///
/// Pictures are copied byte for byte. Where the source has boxes, masks show each object's core, a shrunken ellipse, so
/// that touching objects are separate components; `instances` keep the whole ellipses apart, and `objects.json` keeps
/// every box. Where it has outlines, masks show the objects whole, or with their outer pixels as a class of their own.
public struct DatasetImport: Sendable {
  /// What reads the source; one of `ImportFormats.all`.
  public let format: any LabelImporter.Type
  /// What is made of the labels; options that the labels cannot have are refused.
  public var options: ImportOptions

  /// Reads nothing yet.
  public init(_ format: any LabelImporter.Type, options: ImportOptions = ImportOptions()) {
    (self.format, self.options) = (format, options)
  }

  /// Imports from `source` into `destination`, which must be new, empty, or a data set made from the same pictures.
  ///
  /// - Parameter progress: called before each picture with its number from 0 and how many there are.
  /// - Throws: `FileError` naming the file and the entry that cannot be used.
  public func run(from source: String, to destination: String, progress: (Int, Int) -> Void = { _, _ in })
    throws(FileError) -> ImportReport
  {
    let importer = try format.init(SourceFolder(source))
    let stated = try importer.splits()
    let classes = try ImportedClasses(importer, options, folder: source)
    let drawing = try LabelDrawing(importer, options, classes, folder: source)
    let statesBoxes = importer.content == .boxes
    if stated != nil, options.insistsOnSplit {
      throw FileError(
        source, "states which pictures train, choose and judge; the split asked for would not be made",
        advice:
          "leave these options out, or make another split afterwards: hooke dataset split \(destination) --force"
      )
    }
    if let problem = options.problem(with: importer.content) { throw FileError(importer.path, problem) }

    let pictures = importer.pictures
    let output = try DatasetOutput(
      path: destination, from: source, pictures: Set(pictures.map(\.file)), boxes: statesBoxes)
    try output.write(drawing.classes)
    var report = ImportReport(leftOut: importer.leftOut)
    var counts = [Int](repeating: 0, count: drawing.classes.palette.count)
    var boxes: [String: [LabelledObject]] = [:]
    var seen: [SplitPicture] = []
    for (number, picture) in pictures.enumerated() {
      progress(number, pictures.count)
      let image = try PictureFile.readColor(picture.path)
      let labels = try importer.labels(of: picture, size: image.size, numbers: classes.labels)
      let drawn = try drawing.draw(
        labels, in: image, path: importer.labelPath(of: picture), statesPieces: importer.statesPieces)
      try output.write(picture, mask: drawn.mask, instances: drawn.instances)
      if options.drawsDistance { try output.write(distancesIn: drawn.instances, name: picture.name) }
      if case .boxes(let objects, _) = labels { boxes[picture.name] = objects }
      for object in drawn.objects { counts[object.label] += 1 }
      if stated == nil {
        seen.append(
          SplitPicture(
            name: picture.name, path: picture.path, folder: folder(of: picture.path), picture: image,
            classes: Set(drawn.objects.map(\.label))))
      }
      report.pictures += 1
      report.losses += drawn.losses
    }
    if report.losses[.dividedObjects] > 0 {
      var classes = drawing.classes
      classes.objectsMayBeDivided = true
      try output.write(classes)
    }
    if statesBoxes {
      try ObjectList.write(boxes, palette: drawing.classes.palette, to: output.layout.objects)
    }
    if stated == nil { report.madeSplit = options.split.plan(seen) }
    if let stated {
      report.leftOut += pictures.filter { stated[$0.name] == nil }.map {
        LeftOut(name: $0.name, reason: "in no split, so that it neither trains nor judges")
      }
    }
    try SplitFile.write(stated ?? report.madeSplit!.splits, to: output.layout.split)
    try output.finish()
    report.objects = drawing.classes.palette.objects.map { ($0.entry.name, counts[$0.label]) }
    return report
  }

  private func folder(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }
}

/// What an import did.
public struct ImportReport: Sendable {
  /// How many are in the data set.
  public var pictures = 0
  /// Objects per class, in the order of the palette, without background and border.
  public var objects: [(name: String, count: Int)] = []
  /// What of the source is not in the data set.
  public var leftOut: [LeftOut]
  /// What is not in the data set as the source states it.
  public var losses = ImportLosses()
  /// How the split was made; nil where the source states one.
  public var madeSplit: SplitPlan?
}

import Imaging
import System

/// How the labels of a source become masks: boxes as cores, outlines with or without a border.
struct LabelDrawing {
  /// What one picture's labels became.
  struct Drawn {
    var mask: LabelMap
    var instances: InstanceMap
    var objects: [LabelledObject]
    var losses = ImportLosses()
  }

  static let borderName = "border"

  /// Those of the data set to be made, with the border's and with what drawing adds.
  private(set) var classes: DatasetClasses
  private let options: ImportOptions
  private let cores: CoreDrawing?
  private let border: BorderDrawing?

  /// - Parameter folder: what is imported.
  /// - Throws: `FileError` naming what cannot be drawn as the options say.
  init(
    _ importer: some LabelImporter, _ options: ImportOptions, _ imported: ImportedClasses, folder: String
  ) throws(FileError) {
    self.options = options
    classes = imported.classes
    if importer.ignoresRegions, classes.ignoreLabel == nil { classes.ignoreLabel = ignoreLabel }
    if importer.content == .boxes {
      let cores = try CoreDrawing(imported, options, crowded: importer.crowdedClasses, path: importer.path)
      if options.ignoresRing || options.ignoresUnannotated { classes.ignoreLabel = ignoreLabel }
      classes.coreFractions = cores.coreFractions
      self.cores = cores
    } else {
      cores = nil
    }
    if options.drawsDistance { classes.maps.append(DistanceDrawing.description) }
    if let reach = options.border, importer.content == .outlines {
      border = try Self.border(reach, addedTo: &classes, path: importer.path, folder: folder)
    } else {
      border = nil
    }
  }

  /// - Parameters:
  ///   - path: the file that states the labels: what errors name.
  ///   - statesPieces: whether every piece of outlines is an object, whatever the options say.
  /// - Throws: `FileError` for an object in pieces that cannot be one, unless each becomes one.
  func draw(_ labels: PictureLabels, in picture: RGBImage, path: String, statesPieces: Bool) throws(FileError)
    -> Drawn
  {
    switch labels {
    case .boxes(let objects, let losses):
      var drawn = draw(objects, in: picture, with: cores!)
      drawn.losses += losses
      return drawn
    case .outlines(let mask, let instances, let losses):
      return try draw(
        mask, instances, losses, path, splits: statesPieces || options.splitsComponents, shapes: nil,
        advice:
          "give each object a number of its own, or make every piece an object with --components; where the numbers "
          + "are classes, import with --format masks")
    case .shapes(let shapes, var losses):
      let (mask, instances) = ShapeDrawing.draw(shapes, size: picture.size, losses: &losses)
      return try draw(
        mask, instances, losses, path, splits: options.splitsComponents, shapes: shapes,
        advice: "draw the object in one piece, or make every piece one with --components")
    }
  }

  /// - Parameters:
  ///   - splits: whether every piece becomes an object.
  ///   - shapes: what the objects cover, where others may hide some of it.
  private func draw(
    _ mask: LabelMap, _ instances: InstanceMap, _ losses: ImportLosses, _ path: String, splits: Bool,
    shapes: [LabelledShape]?, advice: String
  ) throws(FileError) -> Drawn {
    var (mask, instances, losses) = (mask, instances, losses)
    let pieces = ObjectPieces(instances)
    if splits {
      let (objects, stray) = try pieces.split(path)
      losses[.strayPieces] += stray.count
      for pixel in stray.pixels { mask.labels[pixel] = 0 }
      instances = objects
    } else {
      let objects = shapes.map { $0.filter { $0.label != nil } }
      for found in pieces.scattered {
        guard let objects, ObjectPieces.areOneObject(objects[Int(found.number) - 1].region) else {
          throw FileError(path, found.problem, advice: advice)
        }
        losses[.dividedObjects] += 1
      }
    }
    return Drawn(
      mask: border?.draw(on: mask, objects: instances) ?? mask, instances: instances,
      objects: LabelledObject.objects(
        in: instances, mask: mask, classes: classes.palette.count, border: border.map { Int($0.label) }),
      losses: losses)
  }

  private func draw(_ objects: [LabelledObject], in picture: RGBImage, with cores: CoreDrawing) -> Drawn {
    let drawn = cores.draw(objects, size: picture.size)
    var mask = drawn.mask
    if options.ignoresRing {
      for (index, identifier) in drawn.instances.identifiers.enumerated()
      where identifier != 0 && mask.labels[index] == 0 {
        mask.labels[index] = ignoreLabel
      }
    }
    if options.ignoresUnannotated {
      for index in UnannotatedPixels.indices(in: picture, boxes: objects.map(\.box))
      where mask.labels[index] == 0 {
        mask.labels[index] = ignoreLabel
      }
    }
    var result = Drawn(mask: mask, instances: drawn.instances, objects: objects)
    result.losses[.hiddenObjects] = drawn.hidden
    return result
  }

  /// - Parameter path: the file that states the classes.
  private static func border(
    _ reach: BorderReach, addedTo classes: inout DatasetClasses, path: String, folder: String
  ) throws(FileError) -> BorderDrawing {
    guard classes.palette.borderLabel == nil else {
      throw FileError(path, "has a border class already", advice: "import it without --border")
    }
    classes.palette.entries.append(
      ClassPalette.Entry(
        name: borderName, color: ClassDefaults.color(classes.palette.count - 1), role: .border))
    classes.coreFractions?.append(1)
    if let problem = classes.palette.problem { throw FileError(path, problem) }
    if let ignored = classes.ignoreLabel, Int(ignored) < classes.palette.count {
      throw FileError(path, "ignores the label \(ignored), which the border needs", advice: "255 is usual")
    }
    if let problem = reach.problem {
      throw FileError(folder, "cannot be drawn with a border of \(reach)", advice: "it \(problem)")
    }
    return BorderDrawing(reach: reach, label: UInt8(classes.palette.borderLabel!))
  }
}

extension CoreDrawing {
  /// The core of each class as the options say, or as its objects stand.
  ///
  /// - Parameter path: what errors name.
  fileprivate init(
    _ imported: ImportedClasses, _ options: ImportOptions, crowded: Set<String>, path: String
  ) throws(FileError) {
    let palette = imported.palette
    var fractions = [Double](repeating: options.sparseCoreFraction, count: palette.count)
    fractions[0] = 1
    for (source, label) in imported.labels where crowded.contains(source) {
      fractions[label] = options.crowdedCoreFraction
    }
    for (name, fraction) in options.coreFractions.sorted(by: { $0.key < $1.key }) {
      guard let label = imported.labels[name] ?? palette.label(named: name), label > 0 else {
        let known = palette.objects.map(\.entry.name).joined(separator: ", ")
        throw FileError(
          path, "has no class '\(name)', for which a core fraction is given",
          advice: "classes here: \(known)")
      }
      fractions[label] = fraction
    }
    if let wrong = fractions.first(where: { !($0 > 0 && $0 <= 1) }) {
      throw FileError(
        path, "cannot be drawn with a core fraction of \(wrong)", advice: "it lies above 0 and up to 1")
    }
    guard (0...64).contains(options.rimWidth) else {
      throw FileError(
        path, "cannot be drawn with a rim of \(options.rimWidth) pixels", advice: "it lies in 0...64")
    }
    self.init(coreFractions: fractions, rimWidth: options.rimWidth)
  }
}

import Imaging
import System

/// A folder in which an importer builds a data set.
struct DatasetOutput {
  static let entries: Set<String> = [
    "images", "masks", "instances", "maps", "classes.yaml", "split.json", "objects.json", "unfinished-import",
  ]

  let layout: DatasetLayout

  /// Makes the folder ready, and marks it as half done until `finish`.
  ///
  /// - Parameters:
  ///   - source: what is imported.
  ///   - pictures: the file names that will stand in `images`.
  ///   - boxes: whether objects will be stated as boxes, too.
  /// - Throws: `FileError` when the folder cannot be written to, or holds anything that is not part of a data set made
  ///   from the same pictures: nothing of somebody else's is ever overwritten or deleted.
  init(path: String, from source: String, pictures: Set<String>, boxes: Bool) throws(FileError) {
    layout = DatasetLayout(path: path)
    guard resolvedPath(path) != resolvedPath(source) else {
      throw FileError(
        path, "is the folder to import from: its labels would be overwritten",
        advice: "name a new folder for the output")
    }
    try prepareFolder(path)
    let found = try folderEntries(path)
    if let foreign = found.first(where: { !Self.entries.contains($0) }) {
      throw FileError(path, "is not empty: it holds '\(foreign)'", advice: "name a new folder for the output")
    }
    let isKnown = pathKind(layout.classes) == .file || pathKind(layout.unfinishedImport) == .file
    guard found.isEmpty || isKnown else {
      throw FileError(
        path, "is not empty, and no data set: it holds '\(found[0])' but no classes.yaml",
        advice: "name a new folder for the output")
    }
    guard boxes || pathKind(layout.objects) == .nothing else {
      throw FileError(
        layout.objects,
        "is of an earlier import of boxes, and would be taken for the truth of these pictures",
        advice: "name a new folder for the output")
    }
    if found.contains("images"),
      let foreign = try folderEntries(layout.images).first(where: { !pictures.contains($0) })
    {
      throw FileError(
        layout.images, "holds '\(foreign)', which is not among the pictures to import",
        advice: "name a new folder for the output")
    }
    try writeFileAtomically(layout.unfinishedImport, "An import is at work, or stopped half-way.\n".utf8)
    for folder in [layout.images, layout.masks, layout.instances] { try prepareFolder(folder) }
  }

  /// The data set is whole.
  func finish() throws(FileError) { try removeFile(layout.unfinishedImport) }

  /// Copies a picture byte for byte, with its labels beside it.
  func write(_ picture: ImportedPicture, mask: LabelMap, instances: InstanceMap) throws(FileError) {
    let bytes = try readFile(picture.path, limit: PictureFile.byteLimit)
    try writeFileAtomically("\(layout.images)/\(picture.file)", bytes)
    try writeFileAtomically(layout.mask(picture.name), PNGCodec.encode(mask))
    try writeFileAtomically(layout.instances(picture.name), PNGCodec.encode(instances))
  }

  /// - Precondition: classes with `DistanceDrawing.description` were written.
  func write(distancesIn objects: InstanceMap, name: String) throws(FileError) {
    let drawn = DistanceDrawing.draw(objects)
    try writeFileAtomically(layout.map(DistanceDrawing.mapName, name), PNGCodec.encode(drawn))
  }

  func write(_ classes: DatasetClasses) throws(FileError) {
    for map in classes.maps { try prepareFolder(layout.maps(map.name)) }
    try writeFileAtomically(layout.classes, classes.text.utf8)
  }
}

extension DatasetLayout {
  /// Those of the pictures that are to be imported, in the order of their names.
  ///
  /// - Parameter files: the pictures' file names in `images` by their names.
  func pictures(_ files: [String: String], where isIncluded: (String) -> Bool) -> [ImportedPicture] {
    files.filter { isIncluded($0.key) }.sorted { $0.key < $1.key }.map {
      ImportedPicture(name: $0.key, path: "\(images)/\($0.value)")
    }
  }
}

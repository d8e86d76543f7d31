import DatasetFixtures
import Foundation
import FrameFuzzing
import LabelledPictures
import System

/// Folders of labels as other programs write them, one file of which is damaged before each import.
public enum LabelFolders {
  private static let forms: [(name: String, pictures: String)] = [
    ("labelme", "."), ("labelme-masks", "."), ("cvat", "images"), ("cvat-masks", "images"),
    ("cvat-boxes", "images"),
    ("imagej", "."), ("geojson", "."), ("voc", "JPEGImages"), ("coco-packed", "images"),
    ("coco-polygons", "images"),
    ("cellpose", "."), ("tiff-float", "images"), ("tiff-32", "images"), ("numpy", "images"),
    ("yolo-boxes", "images/train"), ("yolo-outlines", "images/train"), ("object-masks", "*/images"),
  ]
  private static let texts: Set = ["json", "geojson", "xml", "txt", "yaml"]

  /// A sample per kind of label file.
  public static func samples() throws -> [FileFuzzer.Sample] {
    try forms.flatMap { form in
      let drawn = ["coco", "cellpose", "tiff", "numpy", "yolo", "object"].contains { form.name.hasPrefix($0) }
      let folder = try DrawnFolder(
        golden: drawn ? "../dataset/labels/\(form.name)" : form.name, picturesIn: form.pictures)
      return try samples(of: folder, name: form.name)
    } + ownForms()
  }

  /// The forms that need no golden: this program's own, and boxes beside smears.
  private static func ownForms() throws -> [FileFuzzer.Sample] {
    try ["smears", "nuclei"].flatMap { name in
      let folder = try DrawnFolder(copying: name)
      return try samples(of: folder, name: name)
    }
  }

  private static func samples(of folder: DrawnFolder, name: String) throws -> [FileFuzzer.Sample] {
    let source = try SourceFolder(folder.source)
    guard let format = ImportFormats.recognised(in: source) else {
      fatalError("'\(name)' is of no known form")
    }
    var kinds: Set<String> = []
    // The pictures themselves are kinds of their own.
    let files = source.files.filter { !$0.place.contains("images/") && !$0.place.contains("JPEGImages/") }
      .filter {
        !["002.png", "003.png"].contains($0.place) && $0.ending != "md" && !$0.place.hasPrefix("LICENSE")
      }
      .filter { kinds.insert("\($0.place.split(separator: "/").dropLast()) \($0.ending)").inserted }
    return try files.map { file in
      let whole = try readFile(source.path(of: file))
      return FileFuzzer.Sample(
        name: "\(name): \(file.place)", bytes: whole, isText: texts.contains(file.ending)
      ) { _, bytes in
        try? FileManager.default.removeItem(atPath: folder.destination)
        defer { try? folder.write(whole, to: file.place) }
        guard (try? folder.write(bytes, to: file.place)) != nil else { return false }
        let looked = (try? SourceFolder(folder.source)).flatMap { ImportFormats.recognised(in: $0) }
        return (try? folder.run(looked ?? format)) != nil
      }
    }
  }
}

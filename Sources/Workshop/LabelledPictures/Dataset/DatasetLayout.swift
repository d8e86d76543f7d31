import Imaging
import System

/// Where things stand in a data set's folder.
///
/// | path | content |
/// |---|---|
/// | `images/NAME.png` or `.jpg` | the pictures |
/// | `masks/NAME.png` | the class of each pixel, as `MaskReader` reads it |
/// | `instances/NAME.png` | optional: the object number of each pixel, as `ObjectNumberReader` reads it, 0 is none |
/// | `maps/MAP/NAME.png` | optional: 8- or 16-bit number per pixel, as `maps` in `classes.yaml` explains |
/// | `classes.yaml` | `classes` (a list of `name`, `color`, and where it applies `role` and `core_fraction`; the background first), `ignore_label`, `um_per_px`, `maps` |
/// | `split.json` | `train`, `val`, `test`: lists of names; other keys are not read |
/// | `objects.json` | optional: per name, the objects that are truly there, as `class` and `box` |
package struct DatasetLayout {
  package let path: String

  package init(path: String) { self.path = path }

  package var images: String { "\(path)/images" }
  package var masks: String { "\(path)/masks" }
  package var instances: String { "\(path)/instances" }
  package var classes: String { "\(path)/classes.yaml" }
  package var split: String { "\(path)/split.json" }
  package var objects: String { "\(path)/objects.json" }
  /// There while an import is at work, and after one that stopped half-way: what else is there may not belong together.
  package var unfinishedImport: String { "\(path)/unfinished-import" }

  package func mask(_ name: String) -> String { "\(masks)/\(name).png" }
  package func instances(_ name: String) -> String { "\(instances)/\(name).png" }

  package func maps(_ map: String) -> String { "\(path)/maps/\(map)" }
  package func map(_ map: String, _ name: String) -> String { "\(maps(map))/\(name).png" }

  /// - Throws: `FileError` in a folder that an import left half done.
  package func checkFinished() throws(FileError) {
    guard pathKind(unfinishedImport) == .nothing else {
      throw FileError(
        path, "was left half done by an import: its masks and classes may not fit together",
        advice: "import into it again, or into a new folder")
    }
  }

  /// File names of the pictures by the pictures' names.
  ///
  /// - Throws: `FileError` when there are none, or two of one name, and in a folder that an import left half done.
  package func pictureFiles() throws(FileError) -> [String: String] {
    try checkFinished()
    var files: [String: String] = [:]
    for file in try folderEntries(images) where PictureFile.isPictureName(file) {
      let name = String(file[..<file.lastIndex(of: ".")!])
      if let other = files[name] {
        throw FileError("\(images)/\(file)", "has the same name as \(other)", advice: "rename one of them")
      }
      files[name] = file
    }
    guard !files.isEmpty else {
      let endings = PictureFile.extensions.joined(separator: ", ")
      throw FileError(images, "holds no picture", advice: "expected files ending in \(endings)")
    }
    return files
  }
}

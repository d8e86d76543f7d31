import Imaging
import System

/// A file of a source, by its place in the folder that is imported.
public struct SourceFile: Hashable, Sendable {
  /// From the folder, with `/` between folders: `train/images/a.png`.
  public let place: String

  /// The name of the file alone.
  public var file: String {
    place.lastIndex(of: "/").map { String(place[place.index(after: $0)...]) } ?? place
  }
  /// The file's name without its ending.
  public var name: String { Self.split(file).name }
  /// The file's ending in small letters, without the dot; empty where there is none.
  public var ending: String { Self.split(file).ending.lowercased() }
  /// The folders it stands in, the outermost first.
  public var folders: [String] { place.split(separator: "/").dropLast().map(String.init) }

  static func split(_ file: String) -> (name: String, ending: String) {
    guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return (file, "") }
    return (String(file[..<dot]), String(file[file.index(after: dot)...]))
  }
}

/// The files of a folder and of the folders in it: the only ones that labels can name, so that nothing outside is read.
public struct SourceFolder: Sendable {
  /// How deep folders are looked into.
  static let deepest = 6
  /// How many files are listed.
  static let limit = 1_000_000

  /// As it was named.
  public let path: String
  /// In natural order of their places; hidden files and `__MACOSX` are left out.
  public let files: [SourceFile]

  /// Lists a folder; reads no file.
  ///
  /// - Throws: `FileError` for what is no folder, and for more than a million files.
  public init(_ path: String) throws(FileError) {
    var files: [SourceFile] = []
    var open = [(place: "", depth: 0)]
    while let (place, depth) = open.popLast() {
      for entry in try folderEntries(place.isEmpty ? path : "\(path)/\(place)")
      where !entry.hasPrefix(".") && entry != "__MACOSX" {
        let inner = place.isEmpty ? entry : "\(place)/\(entry)"
        switch pathKind("\(path)/\(inner)") {
        case .folder:
          guard depth < Self.deepest else {
            throw FileError(
              "\(path)/\(inner)", "lies more than \(Self.deepest) folders deep",
              advice: "name an inner folder")
          }
          open.append((inner, depth + 1))
        case .file: files.append(SourceFile(place: inner))
        default: break
        }
      }
      guard files.count <= Self.limit else {
        throw FileError(
          path, "holds more than \(Self.limit) files", advice: "name the folder of the labels alone")
      }
    }
    self.path = path
    self.files = files.sorted { precedesNaturally($0.place, $1.place) }
  }

  /// The path of a file.
  public func path(of file: SourceFile) -> String { "\(path)/\(file.place)" }

  /// The files with one of these endings (small letters, without dot).
  public func files(ending endings: String...) -> [SourceFile] {
    files.filter { endings.contains($0.ending) }
  }

  /// The files that are named as pictures are.
  public var pictures: [SourceFile] { files.filter { PictureFile.isPictureName($0.file) } }
}

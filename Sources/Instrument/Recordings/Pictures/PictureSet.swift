import Frames
import Imaging
import System

/// Pictures that are counted one by one, whatever their sizes: files, and those in folders, in natural order.
public struct PictureSet: Sendable {
  /// One file of pictures.
  public struct Entry: Equatable, Sendable {
    /// Where the file is.
    public let path: String
    /// What records call it: the path from the folder that was named, or the file's own name where no two are the same.
    public let name: String

    /// Takes both as they are.
    public init(path: String, name: String) { (self.path, self.name) = (path, name) }
  }

  /// In the order in which they are counted.
  public let entries: [Entry]
  /// Files in the folders that are no pictures by their names.
  public let otherFiles: Int
  /// Folders in the folders, whose pictures were left out.
  public let foldersLeftOut: Int

  /// More files than a folder of a year's pictures has.
  public static let limit = 1_000_000
  /// Folders within each other; links that lead back end here.
  static let depthLimit = 32

  /// Lists what `paths` name.
  ///
  /// - Parameters:
  ///   - paths: files of pictures, and folders.
  ///   - recursive: whether pictures in folders of a folder belong to it.
  /// - Throws: `FileError` naming what is not there, cannot be listed, or holds no picture.
  public init(_ paths: [String], recursive: Bool = false) throws(FileError) {
    var listing = Listing(recursive: recursive)
    for path in paths {
      switch pathKind(path) {
      case .folder: try listing.add(folder: path, named: "", depth: 0, among: paths.count)
      case .file: try listing.add(Entry(path: path, name: path))
      case .nothing: throw FileError(path, "is not there", advice: "check the spelling")
      case .device, .other:
        throw FileError(path, "is no picture", advice: "name pictures and folders of them")
      }
    }
    guard !listing.entries.isEmpty else {
      let nested = listing.foldersLeftOut > 0
      throw FileError(
        paths.joined(separator: ", "), "holds no pictures",
        advice: nested
          ? "give --recursive to count the pictures in its folders too"
          : "pictures are files that end in \(PictureFile.extensions.joined(separator: ", "))")
    }
    entries = Self.shortened(listing.entries)
    (otherFiles, foldersLeftOut) = (listing.otherFiles, listing.foldersLeftOut)
  }

  /// The names without the folders that all have, as long as they differ.
  private static func shortened(_ entries: [Entry]) -> [Entry] {
    let own = entries.map { $0.name.split(separator: "/").last.map(String.init) ?? $0.name }
    guard Set(own).count < own.count else {
      return zip(entries, own).map { Entry(path: $0.path, name: $1) }
    }
    return entries
  }

  /// Throws `FileError` where a file under a photograph's name is a stream of pictures, of which only the first would be seen.
  public static func checkHoldsOnePicture(_ path: String) throws(FileError) {
    let file = try MappedFile(path)
    if JPEGMarkers.nextStart(file.bytes, from: 0) == 0 { _ = try StillPhotograph.isOne(file) }
  }

  /// By entry the name of its overlay: the picture's without its ending, with it where two pictures differ in that alone.
  public var overlayNames: [String] {
    func stem(_ name: String) -> String {
      guard let dot = name.lastIndex(of: "."), !name[dot...].contains("/") else { return name }
      return String(name[..<dot])
    }
    let names = entries.map {
      $0.name.drop { $0 == "/" }.split(separator: "/").filter { $0 != ".." && $0 != "." }.joined(
        separator: "/")
    }
    var uses: [String: Int] = [:]
    for name in names { uses[stem(name).lowercased(), default: 0] += 1 }
    // Told apart also where a disk takes small and capital letters for the same.
    var taken: Set<String> = []
    return names.map { name in
      let base = Self.shortened(uses[stem(name).lowercased()] == 1 ? stem(name) : name)
      var (candidate, number) = (base, 2)
      while !taken.insert(candidate.lowercased()).inserted {
        candidate = "\(base)-\(number)"
        number += 1
      }
      return candidate
    }
  }

  /// A file system's names have 255 bytes; an ending, a page's number and that of a second picture must find room.
  private static func shortened(_ name: String) -> String {
    let slash = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
    var last = name[slash...]
    while last.utf8.count > 180 { last.removeLast() }
    return String(name[..<slash] + last)
  }

  private struct Listing {
    let recursive: Bool
    var entries: [Entry] = []
    /// Files and folders met, so that none is counted twice whatever names and links lead to it.
    var met: Set<String> = []
    var otherFiles = 0
    var foldersLeftOut = 0

    mutating func add(_ entry: Entry) throws(FileError) {
      guard met.insert(resolvedPath(entry.path)).inserted else { return }
      guard entries.count < PictureSet.limit else {
        throw FileError(
          entry.path, "is one picture more than \(PictureSet.limit), the most of one run",
          advice: "count fewer folders at a time")
      }
      entries.append(entry)
    }

    /// - Parameter named: the path from the folder that was named; empty for that one.
    mutating func add(folder: String, named: String, depth: Int, among paths: Int) throws(FileError) {
      guard met.insert(resolvedPath(folder)).inserted else { return }
      let prefix = depth == 0 ? (paths == 1 ? "" : folder + "/") : named + "/"
      for name in try folderEntries(folder).sorted(by: precedesNaturally) {
        let path = "\(folder)/\(name)"
        switch pathKind(path) {
        case .folder where recursive && depth < PictureSet.depthLimit:
          try add(folder: path, named: prefix + name, depth: depth + 1, among: paths)
        case .folder: foldersLeftOut += 1
        case .file where PictureFile.isPictureName(name): try add(Entry(path: path, name: prefix + name))
        default: otherFiles += 1
        }
      }
    }
  }
}

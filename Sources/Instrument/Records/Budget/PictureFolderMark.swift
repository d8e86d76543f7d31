import System

/// A hidden file that says that the pictures of a folder which are named as those of runs are of runs: only there may older ones
/// be taken away. Another program may name its pictures alike, such as `frame-000001.png`.
public enum PictureFolderMark {
  static let name = ".hooke-pictures"
  private static let text = """
    Pictures in this folder were written by 'hooke run', which takes the oldest away when they are more than its budget. Without
    this file, none are taken away.

    """

  static func isThere(_ folder: String) -> Bool { pathKind("\(folder)/\(name)") == .file }

  /// Marks a folder that holds no pictures yet; one that has some is somebody's, and stays without a mark.
  ///
  /// - Throws: `FileError` when the folder cannot be listed or written.
  public static func put(_ folder: String) throws(FileError) {
    guard !isThere(folder), try !folderEntries(folder).contains(where: { $0.hasSuffix(".png") }) else {
      return
    }
    try writeFileAtomically("\(folder)/\(name)", text.utf8)
  }
}

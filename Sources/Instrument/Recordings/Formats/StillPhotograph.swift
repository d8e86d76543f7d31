import Frames
import Imaging
import System

/// Tells a photograph from a stream of JPEGs: both begin with a JPEG, and other JPEGs may follow.
///
/// Behind a photograph stand previews, a second view, a map of depths, or a short film. It is one picture all the same. The
/// rule: a file is a photograph when its name ends as one's (`PictureFile.photographExtensions`), or when its first picture
/// says that it belongs with others (the segment of CIPA's Multi-Picture Format). Everything else is a stream.
enum StillPhotograph {
  /// JPEGs of the same size in a photograph that does not say that it has several: a second view at most.
  private static let mostViews = 2

  /// - Precondition: the file begins with a JPEG.
  /// - Throws: `FileError` when the name is a photograph's, and the content a stream's: many pictures of one size.
  static func isOne(_ file: MappedFile) throws(FileError) -> Bool {
    if JPEGSegments.content(file.bytes, marker: 0xFFE2, mark: "MPF\0") != nil { return true }
    let name = file.path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."),
      PictureFile.photographExtensions.contains(name[name.index(after: dot)...].lowercased())
    else { return false }
    let views = countViews(file)
    guard views <= mostViews else {
      throw FileError(
        file.path, "has the name of one picture, and holds \(views) or more JPEGs of the same size",
        advice: "rename it to end in .mjpeg to play them all, or store the first as a file of its own")
    }
    return true
  }

  /// JPEGs of the first one's size, as far as that matters.
  private static func countViews(_ file: MappedFile) -> Int {
    let decoder = JPEGDecoder()
    let bytes = file.bytes
    var stream = MotionJPEGStream(file)
    var first: PixelSize?
    var count = 0
    while count <= mostViews, let range = stream.next() {
      guard let size = try? decoder.size(of: bytes.extracting(range), name: file.path) else { continue }
      first = first ?? size
      if size == first { count += 1 }
    }
    return count
  }
}

import Imaging
import SafeFiles

/// Decodes the frames of a JPEG stream strictly, those of cameras that leave out the Huffman tables included.
///
/// The library falls back on the standard tables only while it has seen none, and remembers tables from picture to
/// picture. A picture without tables must not be decoded with those of the one before it, so each kind has its decoder.
struct MotionJPEGDecoder: ~Copyable {
  private let withTables = JPEGDecoder()
  private let withoutTables = JPEGDecoder()

  /// The size a picture says it has.
  func size(of bytes: RawSpan, name: String) throws(FileError) -> PixelSize {
    try withTables.size(of: bytes, name: name)
  }

  /// - Precondition: `pixels` holds `3 * size.pixelCount` bytes.
  /// - Throws: `FileError` when the picture is broken, incomplete, or has another size. `pixels` may then hold
  ///   anything.
  func decode(_ bytes: RawSpan, size: PixelSize, into pixels: inout MutableRawSpan, name: String)
    throws(FileError)
  {
    // What a camera pads its buffers with stands behind the picture and is left alone.
    guard bytes.byteCount > 2, bytes.byte(0) == 0xFF, bytes.byte(1) == 0xD8 else {
      throw FileError(name, "is not a JPEG picture: it does not begin with a start-of-image marker")
    }
    let markers = JPEGMarkers(bytes, at: 0)
    guard case .whole(let end) = markers.end else {
      throw FileError(name, "is a broken JPEG picture: it has no end-of-image marker")
    }
    let picture = bytes.extracting(first: end)
    do throws(FileError) {
      if markers.hasHuffmanTables {
        try withTables.decode(picture, size: size, into: &pixels, name: name)
      } else {
        try withoutTables.decode(picture, size: size, into: &pixels, name: name)
      }
    } catch {
      guard Self.isStrayEnd(error.problem) else { throw error }
    }
  }

  /// Whether all that the library found is a few bytes between the last pixel and the end-of-image marker.
  ///
  /// Many webcams leave some there in every frame. The library looks for that marker only after it has decoded every
  /// row without complaint, so the picture is whole; a longer rest would be rows that went missing.
  private static func isStrayEnd(_ problem: String) -> Bool {
    guard problem.hasSuffix(" extraneous bytes before marker 0xd9") else { return false }
    let count = problem.dropLast(" extraneous bytes before marker 0xd9".count).split(separator: " ").last
    return count.flatMap { Int($0) }.map { $0 <= strayByteLimit } ?? false
  }

  private static let strayByteLimit = 16
}

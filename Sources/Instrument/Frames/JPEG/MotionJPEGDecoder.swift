import Imaging
import System

/// Decodes the frames of a JPEG stream strictly, those of cameras that leave out the Huffman tables included. Bytes that belong to
/// no picture are refused unless they are the stream's habit.
///
/// After the first frame nothing is allocated: the decoder keeps its memory.
package struct MotionJPEGDecoder: ~Copyable {
  private let decoder = JPEGDecoder()
  private var habit = StrayByteHabit()
  /// Bytes that stood in the last picture besides what was decoded, and are the stream's habit.
  package private(set) var strayBytes = 0

  package init() {}

  /// The size a picture says it has.
  package func size(of bytes: RawSpan, name: String) throws(FileError) -> PixelSize {
    try decoder.size(of: bytes, name: name)
  }

  /// - Precondition: `pixels` holds `3 * size.pixelCount` bytes.
  /// - Throws: `FileError` when the picture is broken, incomplete, or has another size. `pixels` may then hold
  ///   anything.
  package mutating func decode(
    _ bytes: RawSpan, size: PixelSize, into pixels: inout MutableRawSpan, name: String
  ) throws(FileError) {
    try accept(try decoder.decodeFrame(bytes, size: size, into: &pixels, name: name), name)
  }

  /// As `decode`, a few rows at a time; see `JPEGDecoder.decodeBands`.
  package mutating func decodeBands(
    _ bytes: RawSpan, size: PixelSize, band: inout MutableRawSpan, name: String,
    body: (_ rows: Range<Int>, _ pixels: RawSpan) -> Void
  ) throws(FileError) {
    let stray = unsafe try decoder.decodeBands(bytes, size: size, band: &band, name: name) { rows, pixels in
      unsafe body(rows, RawSpan(_unsafeBytes: pixels))
    }
    try accept(stray, name)
  }

  private mutating func accept(_ bytes: JPEGStrayBytes, _ name: String) throws(FileError) {
    guard habit.accepts(bytes) else { throw JPEGDecoder.leftBytes(bytes, name: name) }
    strayBytes = bytes.count
  }
}

import Frames
import Imaging
import System

/// A file of JPEG pictures back to back, as `v4l2-ctl --stream-to` and `ffmpeg -f mjpeg` write it.
///
/// Bytes between pictures are skipped. A picture that breaks off ends where the next one begins.
struct MotionJPEGStream {
  private let file: MappedFile
  private var position = 0

  init(_ file: MappedFile) { self.file = file }

  /// Where the next picture lies, whole or not; nil at the end of the file.
  mutating func next() -> Range<Int>? {
    let file = file
    let bytes = file.bytes
    guard let start = JPEGMarkers.nextStart(bytes, from: position) else {
      position = bytes.byteCount
      return nil
    }
    switch JPEGMarkers(bytes, at: start).end {
    case .whole(let end): position = end
    case .broken(let place): position = JPEGMarkers.nextStart(bytes, from: place) ?? bytes.byteCount
    }
    return start..<position
  }
}

import Frames
import Imaging
import System

/// Brings a camera's bytes into a slot, corrected on the way. Serves one thread. An object, since as a non-copyable value it
/// crashed in the initialiser of optimised builds (Swift 6.3).
final class FrameWriter {
  private let agreement: VideoAgreement
  private let converter: FrameConverter

  init(_ agreement: VideoAgreement, correction: PreparedCorrection? = nil, name: String) {
    self.agreement = agreement
    converter = FrameConverter(agreement.layout, correction: correction, name: name)
  }

  /// As of `FrameConverter`.
  var strayBytes: Int { converter.strayBytes }

  /// - Parameter colours: the second plane of memory, empty where there is one only.
  /// - Precondition: uncompressed formats: each plane holds `agreement.leastBytes(plane:)`.
  /// - Throws: `FileError` when the picture is broken.
  func write(_ bytes: RawSpan, _ colours: RawSpan, into slot: inout MutableRawSpan) throws(FileError) {
    if agreement.bytesPerLine.count > 1 {
      try converter.convert(bytes, colors: (colours, agreement.bytesPerLine[1]), into: &slot)
    } else {
      try converter.convert(bytes, into: &slot)
    }
  }
}

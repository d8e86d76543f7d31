import CV4L2
import Frames
import Imaging
import System

/// Brings a camera's bytes into a slot, corrected on the way: most formats by the program's own conversions, the rest through
/// libv4lconvert, which makes RGB of them. Serves one thread. An object, since as a non-copyable value it crashed in the
/// initialiser of optimised builds (Swift 6.3).
final class FrameWriter {
  private let agreement: VideoAgreement
  private let name: String
  private let converter: FrameConverter
  private let library: LibraryConverter?
  /// What the library made, on its way through the correction.
  private var made: [UInt8]
  private let isCorrected: Bool

  init(_ agreement: VideoAgreement, correction: PreparedCorrection? = nil, name: String) {
    self.agreement = agreement
    self.name = name
    let isLibrary = agreement.format.conversion == .library
    library = isLibrary ? LibraryConverter(agreement) : nil
    isCorrected = correction != nil
    made = [UInt8](repeating: 0, count: isLibrary && isCorrected ? 3 * agreement.size.pixelCount : 0)
    converter = FrameConverter(agreement.layout, correction: correction, name: name)
  }

  /// As of `FrameConverter`.
  var strayBytes: Int { converter.strayBytes }

  /// - Parameter colours: the second plane of memory, empty where there is one only.
  /// - Precondition: uncompressed formats: each plane holds `agreement.leastBytes(plane:)`.
  /// - Throws: `FileError` when the picture is broken.
  func write(_ bytes: RawSpan, _ colours: RawSpan, into slot: inout MutableRawSpan) throws(FileError) {
    if agreement.format.conversion == .library { return try convert(bytes, into: &slot) }
    if agreement.bytesPerLine.count > 1 {
      try converter.convert(bytes, colors: (colours, agreement.bytesPerLine[1]), into: &slot)
    } else {
      try converter.convert(bytes, into: &slot)
    }
  }

  private func convert(_ bytes: RawSpan, into slot: inout MutableRawSpan) throws(FileError) {
    guard isCorrected else {
      if let problem = library!.convert(bytes, into: &slot) { throw unconvertible(problem) }
      return
    }
    // Taken out while it is written to: memory and converter both belong to this value.
    var pixels: [UInt8] = []
    swap(&pixels, &made)
    defer { swap(&pixels, &made) }
    var span = pixels.mutableSpan
    var raw = span.mutableBytes
    if let problem = library!.convert(bytes, into: &raw) { throw unconvertible(problem) }
    try converter.convert(raw.bytes, into: &slot)
  }

  private func unconvertible(_ problem: String) -> FileError {
    FileError(name, "cannot be converted: \(problem)")
  }
}

/// libv4lconvert, set up for one format and size.
final class LibraryConverter {
  private let converter: OpaquePointer

  /// - Returns: nil when the library does not know the format.
  init?(_ agreement: VideoAgreement) {
    guard
      let made = hooke_converter_make(
        agreement.code.value, UInt32(agreement.size.width), UInt32(agreement.size.height),
        UInt32(agreement.bytesPerLine[0]), UInt32(agreement.leastBytes(plane: 0)))
    else { return nil }
    converter = made
  }

  deinit { hooke_converter_free(converter) }

  /// - Returns: what is wrong, in the library's words; nil when all is well.
  func convert(_ bytes: RawSpan, into pixels: inout MutableRawSpan) -> String? {
    let status = bytes.withUnsafeBytes { source in
      pixels.withUnsafeMutableBytes { target in
        hooke_converter_convert(
          converter, source.bindMemory(to: UInt8.self).baseAddress, UInt32(source.count),
          target.bindMemory(to: UInt8.self).baseAddress, UInt32(target.count))
      }
    }
    return status == 0 ? nil : String(cString: hooke_converter_message(converter))
  }
}

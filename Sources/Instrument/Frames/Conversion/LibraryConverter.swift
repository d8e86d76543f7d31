import CV4L2
import Imaging

/// libv4lconvert, set up for pictures of one format and size, which it makes RGB of. Serves one thread.
@safe
final class LibraryConverter {
  private let converter: OpaquePointer

  /// - Returns: nil when the library cannot read such pictures, or rows that are padded.
  init?(_ layout: SourceLayout) {
    guard case .packed(let format) = layout.kind, format.conversion == .library,
      layout.bytesPerLine == format.rowBytes(width: layout.size.width),
      let made = unsafe format.codes.lazy.compactMap({ unsafe Self.make($0, layout) }).first
    else { return nil }
    unsafe converter = made
  }

  private static func make(_ code: FourCharacterCode, _ layout: SourceLayout) -> OpaquePointer? {
    unsafe hooke_converter_make(
      code.value, UInt32(layout.size.width), UInt32(layout.size.height), UInt32(layout.bytesPerLine),
      UInt32(layout.leastBytes))
  }

  deinit { unsafe hooke_converter_free(converter) }

  /// - Returns: what is wrong, in the library's words; nil when all is well.
  func convert(_ bytes: RawSpan, into pixels: inout MutableRawSpan) -> String? {
    let status = unsafe bytes.withUnsafeBytes { source in
      unsafe pixels.withUnsafeMutableBytes { target in
        unsafe hooke_converter_convert(
          converter, source.bindMemory(to: UInt8.self).baseAddress, UInt32(source.count),
          target.bindMemory(to: UInt8.self).baseAddress, UInt32(target.count))
      }
    }
    return status == 0 ? nil : unsafe String(cString: hooke_converter_message(converter))
  }
}

extension SourceLayout {
  /// Whether libv4lconvert must read these pictures, and can.
  package var isReadByLibrary: Bool { LibraryConverter(self) != nil }
}

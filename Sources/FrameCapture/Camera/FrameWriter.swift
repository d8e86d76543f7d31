import Imaging
import SafeFiles

/// Brings a camera's bytes into a slot: rows are copied without the driver's padding, JPEG is decoded straight into it.
struct FrameWriter: ~Copyable {
  private let agreement: VideoAgreement
  private let name: String
  private var pictures = MotionJPEGDecoder()

  init(_ agreement: VideoAgreement, name: String) {
    self.agreement = agreement
    self.name = name
  }

  /// - Precondition: uncompressed formats: `bytes` holds `agreement.leastBytes`.
  /// - Throws: `FileError` when the picture is broken.
  mutating func write(_ bytes: RawSpan, into slot: inout MutableRawSpan) throws(FileError) {
    switch agreement.format {
    case .mjpeg: try pictures.decode(bytes, size: agreement.size, into: &slot, name: name)
    case .yuyv, .grey, .rgb24: copyRows(bytes, into: &slot)
    case .bgr24:
      copyRows(bytes, into: &slot)
      swapRedAndBlue(&slot)
    }
  }

  private func copyRows(_ bytes: RawSpan, into slot: inout MutableRawSpan) {
    let rowBytes = agreement.rowBytes!
    let (bytesPerLine, height) = (agreement.bytesPerLine, agreement.size.height)
    precondition(bytes.byteCount >= agreement.leastBytes && slot.byteCount >= rowBytes * height)
    bytes.withUnsafeBytes { source in
      slot.withUnsafeMutableBytes { target in
        for row in 0..<height {
          let line = UnsafeRawBufferPointer(
            rebasing: source[row * bytesPerLine..<row * bytesPerLine + rowBytes])
          UnsafeMutableRawBufferPointer(rebasing: target[(row * rowBytes)...]).copyMemory(from: line)
        }
      }
    }
  }

  private func swapRedAndBlue(_ slot: inout MutableRawSpan) {
    slot.withUnsafeMutableBytes { pixels in
      for index in stride(from: 0, to: agreement.size.pixelCount * 3, by: 3) {
        pixels.swapAt(index, index + 2)
      }
    }
  }
}

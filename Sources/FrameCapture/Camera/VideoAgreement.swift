import Imaging

/// What program and camera agreed on.
struct VideoAgreement: Equatable, Sendable {
  var format: VideoFormat
  var size: PixelSize
  /// Distance between the starts of two rows as the driver sends them; 0 for JPEG.
  var bytesPerLine: Int
  /// Frames per second; nil when the driver does not say.
  var frameRate: Double?
  var differences: [ProfileDifference] = []

  /// The fewest bytes that hold a whole uncompressed picture: the last row may end without its padding.
  var leastBytes: Int {
    guard let rowBytes else { return 1 }
    return bytesPerLine * (size.height - 1) + rowBytes
  }

  /// Bytes of a row's pixels; nil for JPEG.
  var rowBytes: Int? { format == .mjpeg ? nil : size.width * (format.slotFormat.bytesPerPixel ?? 0) }
}

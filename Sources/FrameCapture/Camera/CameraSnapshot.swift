import Glibc
import Imaging
import SafeFiles

/// A still picture of a camera, at another size than the stream's as a rule.
public struct CameraSnapshot: Equatable, Sendable {
  public let size: PixelSize
  /// How the pixels lie, rows without padding.
  public let format: PixelFormat
  public let pixels: [UInt8]
  /// What the camera sent.
  public let cameraFormat: VideoFormat
  /// When it was taken. **Units**: nanoseconds of the monotonic clock.
  public let monotonicNanoseconds: UInt64
  /// The same instant in world time. **Units**: nanoseconds since 1970-01-01 UTC.
  public let utcNanoseconds: Int64
  /// The device's path.
  public let source: String

  /// The picture in colour.
  public var image: RGBImage {
    if format == .rgb24 { return RGBImage(size: size, pixels: pixels) }
    let view = ImageView(
      size: size, format: format, bytesPerRow: size.width * format.bytesPerPixel!, bytes: pixels.span.bytes)
    var image = RGBImage(size: size)
    image.copy(view)
    return image
  }

  /// `snapshot-20260131T120059.250Z.png`: sorts by time, and is a legal name everywhere.
  public var fileName: String {
    var seconds = time_t(utcNanoseconds / 1_000_000_000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func padded(_ number: Int, _ digits: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    let date = [(Int(parts.tm_year) + 1900, 4), (Int(parts.tm_mon) + 1, 2), (Int(parts.tm_mday), 2)]
    let time = [(Int(parts.tm_hour), 2), (Int(parts.tm_min), 2), (Int(parts.tm_sec), 2)]
    let milliseconds = Int(utcNanoseconds / 1_000_000 % 1000)
    return "snapshot-" + date.map(padded).joined() + "T" + time.map(padded).joined()
      + ".\(padded(milliseconds, 3))Z.png"
  }

  /// Writes the picture as PNG, without loss.
  ///
  /// - Throws: `FileError` naming the file.
  public func write(_ path: String) throws(FileError) {
    try writeFileAtomically(path, PNGCodec.encode(image))
  }
}

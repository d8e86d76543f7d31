import Imaging
import System

/// A still picture of a camera, at another size than the stream's as a rule.
public struct CameraSnapshot: Equatable, Sendable {
  /// As the camera agreed to, which is mostly more than the stream's. **Units**: pixels.
  public let size: PixelSize
  /// How the pixels lie, rows without padding.
  public let format: PixelFormat
  /// **Shape**: `size.height` rows of `size.width * format.bytesPerPixel` bytes.
  public let pixels: [UInt8]
  /// What the camera sent.
  public let cameraFormat: VideoFormat
  /// When it was taken. **Units**: nanoseconds of the monotonic clock.
  public let monotonicNanoseconds: UInt64
  /// The same instant in world time. **Units**: nanoseconds since 1970-01-01 UTC.
  public let utcNanoseconds: Int64
  /// The device's path.
  public let source: String

  package init(
    size: PixelSize, format: PixelFormat, pixels: [UInt8], cameraFormat: VideoFormat,
    monotonicNanoseconds: UInt64,
    utcNanoseconds: Int64, source: String
  ) {
    (self.size, self.format, self.pixels, self.cameraFormat) = (size, format, pixels, cameraFormat)
    (self.monotonicNanoseconds, self.utcNanoseconds, self.source) = (
      monotonicNanoseconds, utcNanoseconds, source
    )
  }

  /// The picture in colour.
  public var image: RGBImage {
    if format == .rgb24 { return RGBImage(size: size, pixels: pixels) }
    let view = ImageView(
      size: size, format: format, bytesPerRow: size.width * format.bytesPerPixel!, bytes: pixels.span.raw)
    var image = RGBImage(size: size)
    image.copy(view)
    return image
  }

  /// `snapshot-20260131T120059.250Z.png`: sorts by time, and is a legal name everywhere.
  public var fileName: String {
    let time = CalendarTime(utcNanoseconds: utcNanoseconds)
    func padded(_ number: Int, _ digits: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    let day = padded(time.year, 4) + padded(time.month, 2) + padded(time.day, 2)
    let clock = padded(time.hour, 2) + padded(time.minute, 2) + padded(time.second, 2)
    return "snapshot-\(day)T\(clock).\(padded(time.nanosecond / 1_000_000, 3))Z.png"
  }

  /// Whether a name is one that `fileName` gives.
  public static func isFileName(_ name: String) -> Bool {
    let form = "snapshot-00000000T000000.000Z.png"
    return name.utf8.count == form.utf8.count
      && zip(name.utf8, form.utf8).allSatisfy { found, expected in
        expected == UInt8(ascii: "0") ? (48...57).contains(found) : found == expected
      }
  }

  /// Writes the picture as PNG, without loss.
  ///
  /// - Throws: `FileError` naming the file.
  public func write(_ path: String) throws(FileError) {
    try writeFileAtomically(path, PNGCodec.encode(image))
  }
}

/// How a picture's bytes are laid out.
public enum PixelFormat: String, Sendable, Codable, CaseIterable {
  /// 8-bit grey, 1 byte per pixel.
  case grey
  /// 8-bit red, green, blue, 3 bytes per pixel.
  case rgb24
  /// YCbCr 4:2:2 packed as Y0 Cb Y1 Cr, 2 bytes per pixel, limited-range BT.601.
  case yuyv
  /// A JPEG file per frame.
  case mjpeg

  /// Bytes per pixel; nil for compressed formats.
  public var bytesPerPixel: Int? {
    switch self {
    case .grey: 1
    case .rgb24: 3
    case .yuyv: 2
    case .mjpeg: nil
    }
  }
}

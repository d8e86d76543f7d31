/// An uncompressed picture somebody else owns, valid only while it is lent.
public struct ImageView: ~Escapable {
  /// Width and height in pixels, without what may stand between two rows.
  public let size: PixelSize
  /// Never a compressed one.
  public let format: PixelFormat
  /// Distance between the starts of two rows, in bytes.
  public let bytesPerRow: Int
  /// From the first row on. The last row may end without what stands between two rows.
  public let bytes: RawSpan

  /// - Precondition: `format` is uncompressed and `bytes` holds every row.
  @_lifetime(copy bytes)
  public init(size: PixelSize, format: PixelFormat, bytesPerRow: Int, bytes: RawSpan) {
    let rowBytes = size.width * (format.bytesPerPixel ?? 0)
    precondition(rowBytes > 0 && bytesPerRow >= rowBytes)
    precondition(size.height == 0 || bytes.byteCount >= (size.height - 1) * bytesPerRow + rowBytes)
    self.size = size
    self.format = format
    self.bytesPerRow = bytesPerRow
    self.bytes = bytes
  }
}

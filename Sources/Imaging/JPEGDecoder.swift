import CTurboJPEG
import SafeFiles

/// A strict JPEG decoder (libjpeg-turbo): anything the library even warns about is an error, because a half-decoded
/// picture would be counted as if it were whole.
///
/// Holds the library's working memory for reuse; one decoder serves one thread.
public struct JPEGDecoder: ~Copyable {
  private let handle: tjhandle

  public init() {
    guard let handle = tjInitDecompress() else { preconditionFailure("libjpeg-turbo ran out of memory") }
    self.handle = handle
  }

  deinit { tjDestroy(handle) }

  /// The size a JPEG says it has.
  public func size(of bytes: RawSpan, name: String) throws(FileError) -> PixelSize {
    var (width, height, subsampling, colorspace) = (Int32(0), Int32(0), Int32(0), Int32(0))
    let status = bytes.withUnsafeBytes {
      tjDecompressHeader3(
        handle, $0.bindMemory(to: UInt8.self).baseAddress, UInt($0.count), &width, &height, &subsampling,
        &colorspace)
    }
    guard status == 0 else { throw FileError(name, "is not a JPEG picture that can be used: \(words)") }
    let size = PixelSize(width: Int(width), height: Int(height))
    guard size.pixelCount <= PNGCodec.pixelLimit else {
      throw FileError(name, "has \(size) pixels, more than the \(PNGCodec.pixelLimit) accepted")
    }
    return size
  }

  /// Decodes as RGB into memory that the caller owns.
  ///
  /// - Precondition: `pixels` holds `3 * size.pixelCount` bytes.
  /// - Throws: `FileError` when the picture is broken or has another size.
  public func decode(_ bytes: RawSpan, size: PixelSize, into pixels: inout MutableRawSpan, name: String)
    throws(FileError)
  {
    let found = try self.size(of: bytes, name: name)
    guard found == size else { throw FileError(name, "is \(found), expected \(size)") }
    precondition(pixels.byteCount >= 3 * size.pixelCount)
    let status = pixels.withUnsafeMutableBytes { output in
      bytes.withUnsafeBytes {
        tjDecompress2(
          handle, $0.bindMemory(to: UInt8.self).baseAddress, UInt($0.count),
          output.bindMemory(to: UInt8.self).baseAddress, Int32(size.width), Int32(3 * size.width),
          Int32(size.height),
          Int32(TJPF_RGB.rawValue), TJFLAG_STOPONWARNING | TJFLAG_ACCURATEDCT)
      }
    }
    guard status == 0 else { throw FileError(name, "is a broken JPEG picture: \(words)") }
  }

  public func decode(_ bytes: RawSpan, name: String) throws(FileError) -> RGBImage {
    let size = try size(of: bytes, name: name)
    var pixels = [UInt8](repeating: 0, count: 3 * size.pixelCount)
    var span = pixels.mutableSpan
    var raw = span.mutableBytes
    try decode(bytes, size: size, into: &raw, name: name)
    return RGBImage(size: size, pixels: pixels)
  }

  private var words: String { String(cString: tjGetErrorStr2(handle)) }
}

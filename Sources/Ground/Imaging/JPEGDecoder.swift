import CJPEG
import System

/// A strict JPEG decoder (libjpeg-turbo): anything the library even warns about is an error, because a half-decoded
/// picture would be counted as if it were whole.
///
/// Pictures with one scan of sequential Huffman codes (all that cameras send) are read more strictly than the library does:
/// every block must be there and every code and value possible. The standard Huffman tables stand in for those that a picture
/// leaves out; those of one picture are never used for the next.
///
/// Keeps its memory from picture to picture; one decoder serves one thread.
public struct JPEGDecoder: ~Copyable {
  private let handle: OpaquePointer

  /// Takes the library's memory. The program ends where there is none left.
  public init() {
    guard let handle = hooke_jpeg_create() else { preconditionFailure("libjpeg-turbo ran out of memory") }
    self.handle = handle
  }

  deinit { hooke_jpeg_destroy(handle) }

  /// The size a JPEG says it has.
  public func size(of bytes: RawSpan, name: String) throws(FileError) -> PixelSize {
    try bytes.withUnsafeBytes { (input) throws(FileError) in try begin(input, name) }
  }

  /// Decodes as RGB into memory that the caller owns.
  ///
  /// - Precondition: `pixels` holds `3 * size.pixelCount` bytes.
  /// - Throws: `FileError` when the picture is broken or has another size.
  public func decode(_ bytes: RawSpan, size: PixelSize, into pixels: inout MutableRawSpan, name: String)
    throws(FileError)
  {
    let stray = try decodeFrame(bytes, size: size, into: &pixels, name: name)
    guard stray.areHarmless else { throw Self.leftBytes(stray, name: name) }
  }

  /// Decodes as RGB into memory of its own.
  ///
  /// - Parameter name: what errors call the picture.
  /// - Throws: `FileError` when the picture is broken, has more pixels than `PictureFile.pixelLimit`, or has bytes left
  ///   that are no padding.
  public func decode(_ bytes: RawSpan, name: String) throws(FileError) -> RGBImage {
    let size = try size(of: bytes, name: name)
    var pixels = [UInt8](repeating: 0, count: 3 * size.pixelCount)
    var span = pixels.mutableSpan
    var raw = span.mutableBytes
    try decode(bytes, size: size, into: &raw, name: name)
    return RGBImage(size: size, pixels: pixels)
  }

  /// What is wrong with a picture in which bytes are left.
  package static func leftBytes(_ stray: JPEGStrayBytes, name: String) -> FileError {
    let places = [
      (stray.beforeRestarts.count, "before restart markers"), (stray.atEnd.count, "behind the last pixel"),
    ]
    let words = places.filter { $0.0 > 0 }.map { "\($0.0) bytes \($0.1)" }.joined(separator: " and ")
    return FileError(name, "is a broken JPEG picture: \(words) belong to none")
  }

  /// As `decode`, but leaves it to the caller what to think of bytes before restart markers, and between the last pixel's and the
  /// end-of-image marker; what stands behind that marker is left alone.
  ///
  /// - Returns: those bytes: an encoder's habit, or what is left of lost data.
  public func decodeFrame(
    _ bytes: RawSpan, size: PixelSize, into pixels: inout MutableRawSpan, name: String
  ) throws(FileError) -> JPEGStrayBytes {
    precondition(pixels.byteCount >= 3 * size.pixelCount)
    return try bytes.withUnsafeBytes { (input) throws(FileError) in
      try start(input, size, name)
      let status = pixels.withUnsafeMutableBytes {
        hooke_jpeg_rows(
          handle, $0.bindMemory(to: UInt8.self).baseAddress, 3 * size.width, UInt32(size.height))
      }
      guard status == 0 else { throw broken(name) }
      return try finish(name)
    }
  }

  /// As `decodeFrame`, a few rows at a time: each band is decoded into `band` and lent to `body` with its rows.
  ///
  /// - Precondition: `band` holds a row or more of `3 * size.width` bytes.
  public func decodeBands(
    _ bytes: RawSpan, size: PixelSize, band: inout MutableRawSpan, name: String,
    body: (_ rows: Range<Int>, _ pixels: UnsafeRawBufferPointer) -> Void
  ) throws(FileError) -> JPEGStrayBytes {
    let bytesPerRow = 3 * size.width
    let rowsPerBand = band.byteCount / bytesPerRow
    precondition(rowsPerBand > 0)
    return try bytes.withUnsafeBytes { (input) throws(FileError) in
      try start(input, size, name)
      let isWhole = band.withUnsafeMutableBytes { memory in
        for first in stride(from: 0, to: size.height, by: rowsPerBand) {
          let count = min(rowsPerBand, size.height - first)
          let rows = memory.bindMemory(to: UInt8.self).baseAddress
          guard hooke_jpeg_rows(handle, rows, bytesPerRow, UInt32(count)) == 0 else { return false }
          body(first..<first + count, UnsafeRawBufferPointer(memory))
        }
        return true
      }
      guard isWhole else { throw broken(name) }
      return try finish(name)
    }
  }

  // MARK: Steps

  private func begin(_ input: UnsafeRawBufferPointer, _ name: String) throws(FileError) -> PixelSize {
    var (width, height) = (UInt32(0), UInt32(0))
    let bytes = input.bindMemory(to: UInt8.self).baseAddress
    guard hooke_jpeg_begin(handle, bytes, input.count, &width, &height) == 0 else {
      throw FileError(name, "is not a JPEG picture that can be used: \(message)")
    }
    let size = PixelSize(width: Int(width), height: Int(height))
    try PictureFile.check(size, name: name)
    return size
  }

  private func start(_ input: UnsafeRawBufferPointer, _ size: PixelSize, _ name: String) throws(FileError) {
    let found = try begin(input, name)
    guard found == size else { throw FileError(name, "is \(found), expected \(size)") }
    guard hooke_jpeg_start(handle) == 0 else { throw broken(name) }
  }

  private func finish(_ name: String) throws(FileError) -> JPEGStrayBytes {
    var strays = hooke_jpeg_strays()
    guard hooke_jpeg_finish(handle, &strays) == 0 else { throw broken(name) }
    return JPEGStrayBytes(strays)
  }

  private func broken(_ name: String) -> FileError {
    FileError(name, "is a broken JPEG picture: \(message)")
  }

  private var message: String { String(cString: hooke_jpeg_message(handle)) }
}

import System

/// A picture file that is open: one picture, or the pages of a TIFF. Pictures are read one by one.
public struct PicturePages: Sendable {
  /// The file, as it was named.
  public let path: String
  /// The file's bytes. Who shortens a file that is mapped ends the program that reads it, so only stacks that are too large
  /// to be copied stay mapped.
  private let copy: [UInt8]
  private let mapped: MappedFile?
  private let kind: PictureKind
  private let pages: [Page]

  private struct Page {
    let directory: UInt32
    let size: PixelSize
    let pixelSize: PhysicalPixelSize?
  }

  /// When the first picture was taken; nil where the file does not say.
  public let captureTime: CaptureTime?

  /// Reads the file, and what it says of its pictures.
  ///
  /// - Throws: `FileError` naming the file when it is missing, no picture, or its pictures are too large.
  public init(_ path: String) throws(FileError) {
    let file = try MappedFile(path)
    self.path = path
    if file.count <= PictureFile.byteLimit {
      let bytes = try readFile(path, limit: PictureFile.byteLimit)
      (kind, pages, captureTime) = try Self.look(bytes.span.bytes, path)
      (mapped, copy) = (nil, bytes)
    } else {
      (kind, pages, captureTime) = try Self.look(file.bytes, path)
      (mapped, copy) = (file, [])
    }
  }

  private static func look(_ bytes: RawSpan, _ path: String) throws(FileError) -> (
    PictureKind, [Page], CaptureTime?
  ) {
    guard let kind = PictureKind(bytes) else { throw PictureFile.unknownKind(bytes, path) }
    let limit = kind == .tiff ? PictureFile.stackByteLimit : PictureFile.byteLimit
    guard bytes.byteCount <= limit else {
      throw FileError(
        path, "has \(bytes.byteCount) bytes, more than the \(limit) accepted for a picture",
        advice: "make it smaller, or cut it into parts")
    }
    let exif = EXIFBlock.range(in: bytes, kind).flatMap { Self.time(bytes.extracting($0)) }
    guard kind == .tiff else {
      let size = try PictureFile.size(bytes, kind, name: path)
      return (kind, [Page(directory: 0, size: size, pixelSize: nil)], exif)
    }
    let found = try TIFFDecoder.pages(bytes, name: path)
    let pages = found.map {
      Page(directory: $0.directory, size: $0.size, pixelSize: $0.pixelSize)
    }
    return (kind, pages, found.first?.omeTime ?? exif)
  }

  private static func time(_ exif: RawSpan) -> CaptureTime? {
    guard let block = EXIFBlock(exif) else { return nil }
    return CaptureTime(exif: block)
  }

  /// How many pictures there are, at least one.
  public var count: Int { pages.count }

  /// The size of a picture as it is to be seen.
  ///
  /// - Precondition: `page` is in `0..<count`.
  public func size(of page: Int = 0) -> PixelSize { pages[page].size }

  /// How large a picture's pixels are, where the file says: in OME-XML, as ImageJ does, or by a resolution that only a
  /// microscope has (below 10 µm per pixel).
  ///
  /// - Precondition: `page` is in `0..<count`.
  public func pixelSize(of page: Int = 0) -> PhysicalPixelSize? { pages[page].pixelSize }

  /// What errors and rows call a picture: the file's name, with the page's number from 0 where there are several.
  public func name(of page: Int) -> String { count == 1 ? path : "\(path)#\(page)" }

  /// A picture as it is to be seen, in 8-bit colour.
  ///
  /// - Precondition: `page` is in `0..<count`.
  /// - Throws: `FileError` naming the file when the picture is broken.
  public func color(_ page: Int = 0) throws(FileError) -> RGBImage {
    guard kind == .tiff else { return try PictureFile.decodeColor(bytes, name: path) }
    return try TIFFDecoder.decodeColor(bytes, directory: pages[page].directory, name: name(of: page))
  }

  var bytes: RawSpan {
    @_lifetime(borrow self) get {
      guard let mapped else { return copy.span.bytes }
      let bytes = mapped.bytes
      return unsafe _overrideLifetime(bytes, borrowing: self)
    }
  }

  /// The file's bytes when they are a JPEG that needs no turn, which a camera's decoder can read; nil otherwise.
  package var uprightJPEG: RawSpan? {
    @_lifetime(borrow self) get {
      let bytes = bytes
      guard kind == .jpeg, PictureOrientation(jpeg: bytes) == .upright else { return nil }
      return bytes
    }
  }
}

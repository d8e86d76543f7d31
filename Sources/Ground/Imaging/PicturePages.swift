import System

/// A picture file that is open: one picture, or the pages of a TIFF. Pictures are read one by one.
public struct PicturePages: Sendable {
  /// The file, as it was named.
  public let path: String
  private let file: MappedFile
  private let kind: PictureKind
  private let pages: [Page]

  private struct Page {
    let directory: UInt32
    let size: PixelSize
    let pixelSize: PhysicalPixelSize?
  }

  /// Reads what the file says of its pictures.
  ///
  /// - Throws: `FileError` naming the file when it is missing, no picture, or its pictures are too large.
  public init(_ path: String) throws(FileError) { try self.init(MappedFile(path)) }

  /// As above, of a file that is open already.
  public init(_ file: MappedFile) throws(FileError) {
    let bytes = file.bytes
    path = file.path
    self.file = file
    guard let kind = PictureKind(bytes) else { throw PictureFile.unknownKind(bytes, path) }
    let limit = kind == .tiff ? PictureFile.stackByteLimit : PictureFile.byteLimit
    guard file.count <= limit else {
      throw FileError(
        path, "has \(file.count) bytes, more than the \(limit) accepted for a picture",
        advice: "make it smaller, or cut it into parts")
    }
    self.kind = kind
    if kind == .tiff {
      pages = try TIFFDecoder.pages(bytes, name: path).map {
        Page(directory: $0.directory, size: $0.size, pixelSize: $0.pixelSize)
      }
    } else {
      let size = try PictureFile.size(bytes, kind, name: path)
      pages = [Page(directory: 0, size: size, pixelSize: nil)]
    }
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
    let bytes = file.bytes
    guard kind == .tiff else { return try PictureFile.decodeColor(bytes, name: path) }
    return try TIFFDecoder.decodeColor(bytes, directory: pages[page].directory, name: name(of: page))
  }

  /// The file's bytes when they are a JPEG that needs no turn, which a camera's decoder can read; nil otherwise.
  package var uprightJPEG: RawSpan? {
    @_lifetime(borrow self) get {
      let bytes = file.bytes
      guard kind == .jpeg, PictureOrientation(jpeg: bytes) == .upright else { return nil }
      return bytes
    }
  }
}

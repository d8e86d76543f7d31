import System

/// Pictures on disk, whatever their kind: PNG, JPEG, TIFF, BMP and WebP, told apart by their first bytes.
public enum PictureFile {
  /// File name endings (lower case) that are taken for pictures when a folder is listed.
  public static let extensions = ["png"] + photographExtensions + ["tif", "tiff", "bmp", "webp"]

  /// Those of JPEGs that are one picture, not a stream.
  package static let photographExtensions = ["jpg", "jpeg", "jpe", "jfif", "mpo"]

  /// The kinds of files that are read, for messages.
  public static let kinds = "PNG, JPEG, TIFF, BMP, WebP"

  /// The largest picture file read, in bytes.
  public static let byteLimit = 1 << 28

  /// The largest file of many pictures, in bytes; they are read one by one.
  public static let stackByteLimit = 1 << 36

  /// The largest picture read, in pixels (8192x8192): bounds the memory that a hostile header can ask for.
  public static let pixelLimit = 1 << 26

  /// How many bytes of pixels a byte of a file becomes at most. Compression does not reach this on pictures; a header that
  /// asks for more lies.
  static let largestExpansion = 4096.0

  /// Whether a name ends with one of `extensions`, in small or capital letters; the file is not looked at.
  public static func isPictureName(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return extensions.contains(name[name.index(after: dot)...].lowercased())
  }

  /// Whether bytes begin as a picture file that can be read here.
  public static func isPicture(_ bytes: RawSpan) -> Bool { PictureKind(bytes) != nil }

  /// Reads a picture as it is to be seen: turned as it says.
  ///
  /// - Throws: `FileError` naming the file when it is missing, of another kind, broken, or holds several pictures.
  public static func readColor(_ path: String) throws(FileError) -> RGBImage {
    try PicturePages(path).single().color()
  }

  /// As `readColor`, of bytes that are in memory.
  ///
  /// - Parameter name: what errors call the picture.
  public static func decodeColor(_ bytes: RawSpan, name: String) throws(FileError) -> RGBImage {
    do throws(FileError) { return try decode(bytes, name) } catch {
      throw FileError(
        error.path, error.problem,
        advice: error.advice ?? "copy it anew from where it came, or store it again with another program")
    }
  }

  private static func decode(_ bytes: RawSpan, _ name: String) throws(FileError) -> RGBImage {
    switch PictureKind(bytes) {
    case .png: try PNGCodec.decodeColor(bytes, name: name).turned(PictureOrientation(png: bytes))
    case .jpeg: try JPEGDecoder().decode(bytes, name: name).turned(PictureOrientation(jpeg: bytes))
    case .tiff: try TIFFDecoder.decodeColor(bytes, name: name)
    case .bmp: try BMPDecoder.decodeColor(bytes, name: name)
    case .webp: try WebPDecoder.decodeColor(bytes, name: name).turned(PictureOrientation(webp: bytes))
    case nil: throw unknownKind(bytes, name)
    }
  }

  /// Reads a picture of class numbers that are grey levels, 0...255. A data set's masks may say more: `readLabelPicture`.
  public static func readLabels(_ path: String) throws(FileError) -> LabelMap {
    try readNumbers(path).labels(path)
  }

  /// Reads a picture of numbers that are grey levels, 8 or 16 bits, as `LabelPicture.greyNumbers` does.
  public static func readNumbers(_ path: String) throws(FileError) -> InstanceMap {
    try readLabelPicture(path).greyNumbers(path)
  }

  /// Reads a picture of numbers with what they look like, turned as it says. JPEG is refused, since it does not keep numbers.
  public static func readLabelPicture(_ path: String) throws(FileError) -> LabelPicture {
    let file = try PicturePages(path).single()
    return try decodeLabels(file.bytes, name: path)
  }

  /// As `readLabelPicture`, of bytes that are in memory.
  ///
  /// - Parameter name: what errors call the picture.
  public static func decodeLabels(_ bytes: RawSpan, name: String) throws(FileError) -> LabelPicture {
    switch PictureKind(bytes) {
    case .png: try PNGCodec.decodeLabels(bytes, name: name).turned(PictureOrientation(png: bytes))
    case .tiff: try TIFFDecoder.decodeLabels(bytes, name: name)
    case .jpeg:
      throw FileError(name, "is a JPEG, which does not keep label numbers exactly", advice: "store it as PNG")
    case .bmp, .webp:
      throw FileError(
        name, "is a picture of another kind than PNG and TIFF, expected one channel of label numbers",
        advice: "store it as PNG")
    case nil: throw unknownKind(bytes, name)
    }
  }

  /// The size of a picture as it is to be seen, from its header.
  static func size(_ bytes: RawSpan, _ kind: PictureKind, name: String) throws(FileError) -> PixelSize {
    switch kind {
    case .png: try PictureOrientation(png: bytes).turned(PNGCodec.size(bytes, name: name))
    case .jpeg: try PictureOrientation(jpeg: bytes).turned(JPEGDecoder().size(of: bytes, name: name))
    case .tiff: try TIFFDecoder.pages(bytes, name: name)[0].size
    case .bmp: try BMPDecoder.size(bytes, name: name)
    case .webp: try PictureOrientation(webp: bytes).turned(WebPDecoder.size(bytes, name: name))
    }
  }

  /// - Throws: `FileError` when a picture has more pixels than `pixelLimit`.
  static func check(_ size: PixelSize, name: String) throws(FileError) {
    // Sides of 32 bits each: their product is no Int.
    guard size.width.multipliedReportingOverflow(by: size.height).overflow || size.pixelCount > pixelLimit
    else {
      return
    }
    throw FileError(
      name, "is \(size), more than the \(pixelLimit / 1_000_000) megapixels accepted",
      advice: "make it smaller, or cut it into parts of at most 8192x8192")
  }

  static func unknownKind(_ bytes: RawSpan, _ name: String) -> FileError {
    let advice = "store it as PNG, TIFF or JPEG"
    if bytes.byteCount == 0 { return FileError(name, "is empty", advice: advice) }
    let start = (0..<min(4, bytes.byteCount)).map { index in
      let byte = bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      return (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    // What phones write, and the web.
    let known = bytes.holds("ftyp", at: 4) ? "HEIC, AVIF or a film" : bytes.holds("GIF8", at: 0) ? "GIF" : nil
    return FileError(
      name,
      "is \(known ?? "no picture"), expected a picture (\(kinds)): it starts with the bytes "
        + start.joined(separator: " "),
      advice: advice)
  }
}

extension PicturePages {
  /// - Throws: `FileError` when there is more than one picture.
  fileprivate func single() throws(FileError) -> PicturePages {
    guard count == 1 else {
      throw FileError(
        path, "holds \(count) pictures, expected one", advice: "store each page as a picture of its own")
    }
    return self
  }
}

import System

/// Pictures on disk, whatever their kind: PNG and JPEG, told apart by their first bytes.
public enum PictureFile {
  /// File name endings (lower case) that are taken for pictures when a folder is listed.
  public static let extensions = ["png", "jpg", "jpeg"]

  /// The largest picture file read, in bytes.
  public static let byteLimit = 1 << 28

  /// Whether a name ends with one of `extensions`, in small or capital letters; the file is not looked at.
  public static func isPictureName(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return extensions.contains(name[name.index(after: dot)...].lowercased())
  }

  /// Whether bytes begin as a picture file that can be read here.
  public static func isPicture(_ bytes: RawSpan) -> Bool { PictureKind(bytes) != nil }

  /// Reads a picture as it is to be seen: turned as its EXIF says.
  ///
  /// - Throws: `FileError` naming the file when it is missing, of another kind, or broken.
  public static func readColor(_ path: String) throws(FileError) -> RGBImage {
    let bytes = try readFile(path, limit: byteLimit)
    return try decodeColor(bytes.span.bytes, name: path)
  }

  /// As `readColor`, of bytes that are in memory.
  ///
  /// - Parameter name: what errors call the picture.
  public static func decodeColor(_ bytes: RawSpan, name: String) throws(FileError) -> RGBImage {
    let image =
      switch PictureKind(bytes) {
      case .png: try PNGCodec.decodeColor(bytes, name: name)
      case .jpeg: try JPEGDecoder().decode(bytes, name: name)
      case nil: throw unknownKind(bytes, name)
      }
    return image.turned(orientation(of: bytes))
  }

  /// How the stored pixels are to be turned; upright where the file does not say.
  public static func orientation(of bytes: RawSpan) -> PictureOrientation {
    switch PictureKind(bytes) {
    case .png: PictureOrientation(png: bytes)
    case .jpeg: PictureOrientation(jpeg: bytes)
    case nil: .upright
    }
  }

  /// Reads a label picture: one channel of class numbers. JPEG is refused, since it does not keep numbers.
  public static func readLabels(_ path: String) throws(FileError) -> LabelMap {
    let values = try readInstances(path)
    if let index = values.identifiers.firstIndex(where: { $0 > 255 }) {
      let (x, y) = (index % values.size.width, index / values.size.width)
      throw FileError(path, "has label \(values.identifiers[index]) at (\(x), \(y)); labels go from 0 to 255")
    }
    return LabelMap(size: values.size, labels: values.identifiers.map(UInt8.init))
  }

  /// Reads an instance picture: one channel of object numbers, 8 or 16 bits.
  public static func readInstances(_ path: String) throws(FileError) -> InstanceMap {
    let bytes = try readFile(path, limit: byteLimit)
    return try decodeInstances(bytes.span.bytes, name: path)
  }

  /// As `readInstances`, of bytes that are in memory.
  ///
  /// - Parameter name: what errors call the picture.
  public static func decodeInstances(_ bytes: RawSpan, name: String) throws(FileError) -> InstanceMap {
    let map =
      switch PictureKind(bytes) {
      case .png: try PNGCodec.decodeValues(bytes, name: name)
      case .jpeg:
        throw FileError(
          name, "is a JPEG, which does not keep label numbers exactly", advice: "store it as PNG")
      case nil: throw unknownKind(bytes, name)
      }
    return map.turned(orientation(of: bytes))
  }

  private static func unknownKind(_ bytes: RawSpan, _ name: String) -> FileError {
    let advice = "store it as PNG or JPEG"
    if bytes.byteCount == 0 { return FileError(name, "is empty", advice: advice) }
    let start = (0..<min(4, bytes.byteCount)).map { index in
      let byte = bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      return (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return FileError(
      name, "is neither PNG nor JPEG: it starts with the bytes \(start.joined(separator: " "))",
      advice: advice)
  }
}

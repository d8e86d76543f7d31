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

  /// - Throws: `FileError` naming the file when it is missing, of another kind, or broken.
  public static func readColor(_ path: String) throws(FileError) -> RGBImage {
    let bytes = try readFile(path, limit: byteLimit)
    return switch kind(bytes) {
    case .png: try PNGCodec.decodeColor(bytes.span.bytes, name: path)
    case .jpeg: try JPEGDecoder().decode(bytes.span.bytes, name: path)
    case .unknown: throw unknownKind(path, bytes)
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

  /// Reads a picture of numbers with what they look like. JPEG is refused, since it does not keep numbers.
  public static func readLabelPicture(_ path: String) throws(FileError) -> LabelPicture {
    let bytes = try readFile(path, limit: byteLimit)
    return switch kind(bytes) {
    case .png: try PNGCodec.decodeLabels(bytes.span.bytes, name: path)
    case .jpeg:
      throw FileError(path, "is a JPEG, which does not keep label numbers exactly", advice: "store it as PNG")
    case .unknown: throw unknownKind(path, bytes)
    }
  }

  private enum Kind { case png, jpeg, unknown }

  private static func kind(_ bytes: [UInt8]) -> Kind {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return .png }
    if bytes.starts(with: [0xFF, 0xD8]) { return .jpeg }
    return .unknown
  }

  private static func unknownKind(_ path: String, _ bytes: [UInt8]) -> FileError {
    if bytes.isEmpty { return FileError(path, "is empty", advice: "store it as PNG or JPEG") }
    let start = bytes.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    return FileError(
      path, "is neither PNG nor JPEG: it starts with the bytes \(start)", advice: "store it as PNG or JPEG")
  }
}

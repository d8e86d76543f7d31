import Imaging
import System

/// Numbers of NumPy's own files (`.npy`, NEP 1): two-dimensional arrays of whole numbers or of floating-point numbers that are
/// whole. Nothing that could run code is looked at.
enum NumpyPicture {
  /// The longest description of an array. **Units**: bytes.
  private static let headerLimit = 1 << 16

  /// - Throws: `FileError` for objects and pickles, other shapes, a length that does not fit, and numbers that name no object.
  static func read(_ path: String) throws(FileError) -> LabelPicture {
    let bytes = try readFile(path, limit: PictureFile.pixelLimit * 8 + headerLimit)
    guard bytes.count >= 10, bytes[0] == 0x93, bytes[1..<6].elementsEqual("NUMPY".utf8) else {
      // What Python's pickle begins with.
      if bytes.first == 0x80 { throw pickle(path) }
      throw FileError(
        path, "is no array of NumPy: it begins otherwise", advice: "store the labels as PNG or TIFF")
    }
    let isLong = bytes[6] >= 2
    let start = isLong ? 12 : 10
    guard bytes.count >= start else { throw brokenOff(path) }
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard length <= headerLimit, start + length <= bytes.count else { throw brokenOff(path) }
    let header = String(decoding: bytes[start..<start + length], as: UTF8.self)
    let (kind, width, isBigEndian) = try type(header, path)
    let isFortran = value(of: "fortran_order", in: header)?.hasPrefix("True") ?? false
    let size = try shape(header, path)
    let expected = size.pixelCount * width
    guard bytes.count - start - length == expected else {
      throw FileError(
        path,
        "has \(bytes.count - start - length) bytes of numbers, but \(size) numbers of \(width) bytes take \(expected)",
        advice: "copy it anew, or save it again")
    }
    let numbers = ordered(
      bytes[(start + length)...], width: width, size: size, isFortran: isFortran, isBigEndian: isBigEndian)
    return try LabelPicture(size, numbers: StoredNumbers(kind, bytes: numbers, width: width), name: path)
  }

  private static func pickle(_ path: String) -> FileError {
    FileError(
      path, "holds objects of Python (a pickle), which could run code: it is not opened",
      advice: "save the masks as PNG or TIFF: in Cellpose 'File > Save masks as PNG/tif', or with --save_png")
  }

  private static func brokenOff(_ path: String) -> FileError {
    FileError(path, "breaks off in its description", advice: "copy it anew, or save it again")
  }

  /// What stands behind a key of the description, up to its end.
  private static func value(of key: String, in header: String) -> Substring? {
    guard let found = header.firstRange(of: "'\(key)'") else { return nil }
    return header[found.upperBound...].drop { $0 == ":" || $0 == " " }
  }

  private static func type(_ header: String, _ path: String) throws(FileError) -> (
    StoredNumbers.Kind, width: Int, isBigEndian: Bool
  ) {
    let text = value(of: "descr", in: header) ?? ""
    let word = text.hasPrefix("'") ? String(text.dropFirst().prefix { $0 != "'" }) : "a record"
    if word.contains("O") { throw pickle(path) }
    let known: [String: (StoredNumbers.Kind, Int)] = [
      "b1": (.unsigned, 1), "u1": (.unsigned, 1), "u2": (.unsigned, 2), "u4": (.unsigned, 4),
      "u8": (.unsigned, 8),
      "i1": (.signed, 1), "i2": (.signed, 2), "i4": (.signed, 4), "i8": (.signed, 8), "f4": (.float, 4),
      "f8": (.float, 8),
    ]
    guard let (kind, width) = known[String(word.dropFirst())], "<>|=".contains(word.first ?? "?") else {
      throw FileError(
        path,
        "holds numbers of the type '\(word)', expected whole or floating-point numbers of up to 64 bits",
        advice: "save it as numpy.save(..., masks.astype('uint16'))")
    }
    return (kind, width, word.first == ">")
  }

  private static func shape(_ header: String, _ path: String) throws(FileError) -> PixelSize {
    let text = (value(of: "shape", in: header) ?? "").dropFirst().prefix { $0 != ")" }
    let parts = text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    let sides = parts.map { Int($0) ?? -1 }
    guard sides.count == 2, sides.allSatisfy({ $0 > 0 }) else {
      throw FileError(
        path, "has the shape (\(parts.joined(separator: ", "))), expected (height, width)",
        advice: "save one array of two dimensions per picture")
    }
    let (count, isTooLarge) = sides[0].multipliedReportingOverflow(by: sides[1])
    guard !isTooLarge, count <= PictureFile.pixelLimit else {
      throw FileError(
        path,
        "has the shape (\(sides[0]), \(sides[1])), more than the \(PictureFile.pixelLimit / 1_000_000) megapixels accepted",
        advice: "cut it into parts of at most 8192x8192")
    }
    return PixelSize(width: sides[1], height: sides[0])
  }

  /// The bytes row by row, in this machine's byte order, which is the little end first on all that this project runs on.
  private static func ordered(
    _ stored: ArraySlice<UInt8>, width: Int, size: PixelSize, isFortran: Bool, isBigEndian: Bool
  ) -> [UInt8] {
    if !isFortran, !isBigEndian || width == 1 { return Array(stored) }
    var bytes = [UInt8](repeating: 0, count: stored.count)
    let first = stored.startIndex
    for y in 0..<size.height {
      for x in 0..<size.width {
        let from = first + width * (isFortran ? x * size.height + y : y * size.width + x)
        let to = width * (y * size.width + x)
        for part in 0..<width { bytes[to + part] = stored[from + (isBigEndian ? width - 1 - part : part)] }
      }
    }
    return bytes
  }
}

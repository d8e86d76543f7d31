import FoundationEssentials
import SegNetModel
import System

/// JSON files of data sets: read with a size limit, written with sorted keys so that the same content gives the same
/// bytes.
enum JSONFile {
  /// The largest file read, in bytes.
  static let limit = 1 << 27

  /// - Throws: `FileError` naming the file and the entry that is not as expected.
  static func read<Content: Decodable>(_ type: Content.Type, _ path: String) throws(FileError) -> Content {
    let bytes = try readFile(path, limit: limit)
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      throw FileError(path, "cannot be read: \(shortDescription(error))")
    }
  }

  /// - Throws: `FileError` when the file cannot be written.
  static func write(_ content: some Encodable, to path: String) throws(FileError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(content) else {
      throw FileError(path, "cannot be written: it would hold a number that is not finite")
    }
    try writeFileAtomically(path, data + [UInt8(ascii: "\n")])
  }
}

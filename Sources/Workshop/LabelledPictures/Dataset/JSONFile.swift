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
      let problem = breaksOff(bytes) ? "it breaks off before its end" : shortDescription(error)
      throw FileError(
        path, "cannot be read: \(problem)",
        advice: "copy it anew from where it came, or write it again with the program that made it")
    }
  }

  /// Whether a bracket is not closed, or a text.
  private static func breaksOff(_ bytes: [UInt8]) -> Bool {
    var (depth, isText, isEscaped) = (0, false, false)
    for byte in bytes {
      switch byte {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\") where isText: isEscaped = true
      case UInt8(ascii: "\""): isText.toggle()
      case UInt8(ascii: "{") where !isText, UInt8(ascii: "[") where !isText: depth += 1
      case UInt8(ascii: "}") where !isText, UInt8(ascii: "]") where !isText: depth -= 1
      default: break
      }
    }
    return isText || depth > 0
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

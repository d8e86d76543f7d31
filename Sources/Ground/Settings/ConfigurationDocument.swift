import System
import Yams

/// A YAML file read strictly: every key must be asked for, every value must have the type asked for.
///
/// Errors name the file, the key and the line.
public struct ConfigurationDocument: Sendable {
  /// What errors call the file.
  public let path: String
  /// The mapping at the top of the file; one without keys where the file is empty.
  public let root: ConfigurationSection

  /// The largest file read: thousands of settings. **Units**: bytes.
  public static let byteLimit = 1 << 20

  /// The most keys and values of a file, those in lists and sections among them.
  public static let valueLimit = 100_000

  /// - Throws: `FileError` when the file cannot be read, is no YAML, or is not a mapping at its top.
  public init(path: String) throws(FileError) {
    let bytes = try readFile(path, limit: Self.byteLimit)
    try self.init(path: path, text: String(decoding: bytes, as: UTF8.self))
  }

  /// Reads a text as if it were a file's.
  ///
  /// - Parameter path: what errors call the file.
  /// - Throws: `FileError` when it is no YAML or not a mapping at its top, has a key twice or an alias, or nests too
  ///   deep.
  public init(path: String, text: String) throws(FileError) {
    self.path = path
    if let line = Self.aliasLine(text) {
      throw FileError(path, "line \(line): aliases (*name) are not read here; write the value out")
    }
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch YamlError.duplicatedKeysInMapping(let names, let context)
    {
      let keys = names.map { "'\($0)'" }.joined(separator: ", ")
      throw FileError(
        path, "line \(context.mark.line): the same key stands here more than once: \(keys)",
        advice: "leave one of them")
    } catch { throw FileError(path, "is not valid YAML: \(error)") }
    guard let node, node.scalar?.string != "" else {
      root = ConfigurationSection(path: path, name: "", line: 1, entries: [])
      return
    }
    var values = 0
    root = try ConfigurationSection(path: path, name: "", node: node, depth: 0, values: &values)
  }

  /// The line of the first alias, where the text has an anchor (`&name`) too.
  ///
  /// The parser puts the anchored value in the place of each alias, so that a few lines can grow beyond any memory; this
  /// must be known before it parses. Words that only look like anchors and aliases are taken for such when both occur.
  private static func aliasLine(_ text: String) -> Int? {
    var (line, anchors) = (1, false)
    var alias: Int?
    // Within a word, both characters are plain text.
    var startsWord = true
    var marker: UInt8?
    for byte in text.utf8 {
      if let found = marker, !separators.contains(byte) {
        if found == UInt8(ascii: "&") { anchors = true } else if alias == nil { alias = line }
      }
      marker = startsWord && (byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*")) ? byte : nil
      // YAML has line ends beyond ASCII (U+0085, U+2028, U+2029), which end a word too, as may any other sign.
      startsWord = byte >= 0x80 || separators.contains(byte) || ":?\"'".utf8.contains(byte)
      if byte == UInt8(ascii: "\n") { line += 1 }
    }
    return anchors ? alias : nil
  }

  private static let separators = Set(" \t\r\n,[]{}".utf8)
}

import SafeFiles
import Yams

/// A YAML file read strictly: every key must be asked for, every value must have the type asked for.
///
/// Errors name the file, the key and the line.
public struct ConfigurationDocument: Sendable {
  public let path: String
  public let root: ConfigurationSection

  /// - Throws: `FileError` when the file cannot be read, is no YAML, or is not a mapping at its top.
  public init(path: String) throws(FileError) {
    let bytes = try readFile(path, limit: 1 << 24)
    try self.init(path: path, text: String(decoding: bytes, as: UTF8.self))
  }

  public init(path: String, text: String) throws(FileError) {
    self.path = path
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch { throw FileError(path, "is not valid YAML: \(error)") }
    guard let node else {
      root = ConfigurationSection(path: path, name: "", line: 1, entries: [])
      return
    }
    root = try ConfigurationSection(path: path, name: "", node: node)
  }
}

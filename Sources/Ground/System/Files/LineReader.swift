/// Reads a file of any length line by line, in the memory of a line.
public struct LineReader: ~Copyable {
  /// The file, as the caller named it.
  public let path: String
  /// The longest line that is accepted. **Units**: bytes.
  public static let limit = 1 << 24
  /// Where the next line begins. **Units**: bytes.
  public private(set) var offset = 0
  /// Whether the last line that was given had its end; a file may lack that of its last one.
  public private(set) var isWhole = true
  private let file: InputFile
  private var piece = [UInt8](repeating: 0, count: 1 << 18)
  private var (next, end) = (0, 0)

  /// - Throws: `FileError` when it is missing, not regular, or cannot be opened.
  public init(_ path: String) throws(FileError) {
    self.path = path
    file = try InputFile(path)
  }

  /// The next line without its end; nil at the end of the file.
  ///
  /// - Throws: `FileError` when it cannot be read, or for a line beyond `limit`.
  public mutating func line() throws(FileError) -> [UInt8]? {
    var line: [UInt8] = []
    while true {
      if next == end {
        (next, end) = (0, try file.read(into: &piece))
        if end == 0 {
          guard !line.isEmpty else { return nil }
          isWhole = false
          offset += line.count
          return line
        }
      }
      let rest = piece[next..<end]
      let stop = rest.firstIndex(of: UInt8(ascii: "\n"))
      line += rest[..<(stop ?? end)]
      guard line.count <= Self.limit else {
        throw FileError(
          path, "has a line of more than \(Self.limit) bytes", advice: "see whether it is a file of rows")
      }
      next = stop.map { $0 + 1 } ?? end
      if stop != nil {
        isWhole = true
        offset += line.count + 1
        return line
      }
    }
  }
}

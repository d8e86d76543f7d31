import CMinizip
import System

/// Writes a ZIP file, entry after entry; the same entries give the same bytes.
///
/// It stands beside the file that it is to replace until `close`; without, nothing is left of it.
public struct ZipWriter: ~Copyable {
  /// 1 January 1980, the first day that ZIP knows: no entry has a time of its own.
  private static let time: UInt = 0x0021_0000
  /// Names are UTF-8.
  private static let unicodeNames: UInt = 1 << 11

  /// As it was named.
  public let path: String
  private var temporary: TemporaryFile?
  private var file: zipFile?
  private var names: Set<String> = []

  /// - Throws: `FileError` when it cannot be written there.
  public init(_ path: String) throws(FileError) {
    let temporary = try TemporaryFile(besides: path)
    guard let file = zipOpen64(temporary.made, APPEND_STATUS_CREATE) else {
      throw FileError(path, "cannot be written", advice: "name another place")
    }
    self.path = path
    self.temporary = consume temporary
    self.file = file
  }

  deinit { if let file { zipClose(file, nil) } }

  /// Packs an entry.
  ///
  /// - Parameter name: relative, with `/` between folders; each stands once.
  /// - Throws: `FileError` for a name that readers would refuse or that is there already, and when writing fails.
  public mutating func add(_ name: String, _ bytes: [UInt8]) throws(FileError) {
    if let problem = ZipNames.problem(name) {
      throw FileError(path, "would have the entry '\(name.prefix(100))', which \(problem)")
    }
    guard names.insert(name).inserted else {
      throw FileError(path, "would have the entry '\(name)' twice", advice: "give each a name of its own")
    }
    var facts = zip_fileinfo()
    facts.dosDate = Self.time
    let needsLargeSizes: Int32 = bytes.count >= 0xFFFF_FFFF ? 1 : 0
    var status = zipOpenNewFileInZip4_64(
      file, name, &facts, nil, 0, nil, 0, nil, Z_DEFLATED, 6, 0, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, nil, 0, 0,
      Self.unicodeNames, needsLargeSizes)
    let piece = 1 << 24
    var start = 0
    while status == ZIP_OK, start < bytes.count {
      let end = min(bytes.count, start + piece)
      status = bytes[start..<end].withUnsafeBytes {
        zipWriteInFileInZip(file, $0.baseAddress, UInt32($0.count))
      }
      start = end
    }
    guard status == ZIP_OK, zipCloseFileInZip(file) == ZIP_OK else { throw failure() }
  }

  /// Ends the file, which takes its place.
  ///
  /// - Throws: `FileError` when writing fails; what stood there before is then whole.
  public consuming func close() throws(FileError) {
    let status = zipClose(file, nil)
    file = nil
    guard status == ZIP_OK, let temporary = temporary.take() else { throw failure() }
    try temporary.replace(synchronizing: true)
  }

  private func failure() -> FileError {
    FileError(path, "cannot be written", advice: "is the disk full?")
  }
}

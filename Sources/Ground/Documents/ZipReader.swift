import CMinizip
import System

/// A ZIP file: its entries, and their bytes one after the other.
///
/// Sizes are counted while unpacking, whatever the file says of them. One thread uses it.
public final class ZipReader {
  /// What is read at most.
  public struct Limits: Sendable {
    /// How many entries there may be.
    public var entries = 60_000
    /// What one entry becomes.
    public var entryBytes = 1 << 26
    /// What all entries that are read become together.
    public var totalBytes = 1 << 30

    /// 60000 entries, 67 million bytes each, a thousand million in all.
    public init() {}
  }

  /// A file in it.
  public struct Entry: Sendable {
    /// As it is stored, with `/` between folders; another entry may have the same.
    public let name: String
    fileprivate let place: (directory: UInt64, number: UInt64)
  }

  /// As it was named.
  public let path: String
  /// In the order of its directory; folders are left out.
  public let entries: [Entry]
  private let limits: Limits
  private let handle: Handle
  private var unpacked = 0

  /// Reads the directory.
  ///
  /// - Throws: `FileError` for what is no ZIP file, has too many entries, a name that leads out of a folder, or an
  ///   encrypted entry.
  public init(_ path: String, limits: Limits = Limits()) throws(FileError) {
    guard pathKind(path) == .file else {
      throw FileError(path, "is not a regular file", advice: "name a file")
    }
    guard try Self.ends(path), let file = unzOpen64(path) else {
      throw FileError(path, "is no ZIP file, or breaks off", advice: "copy it anew from where it came")
    }
    handle = Handle(file)
    (self.path, self.limits) = (path, limits)
    entries = try Self.directory(file, path, limits)
  }

  /// Unpacks an entry.
  ///
  /// - Throws: `FileError` when it is damaged, packed in an unknown way, or larger than the limits.
  public func bytes(of entry: Entry) throws(FileError) -> [UInt8] {
    var position = unz64_file_pos()
    (position.pos_in_zip_directory, position.num_of_file) = (entry.place.directory, entry.place.number)
    var facts = unz_file_info64()
    guard unzGoToFilePos64(handle.file, &position) == UNZ_OK,
      unzGetCurrentFileInfo64(handle.file, &facts, nil, 0, nil, 0, nil, 0) == UNZ_OK,
      unzOpenCurrentFile(handle.file) == UNZ_OK
    else { throw damaged(entry) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    var count: Int
    repeat {
      count = Int(unzReadCurrentFile(handle.file, &piece, UInt32(piece.count)))
      if count > 0 { bytes += piece[..<count] }
      unpacked += max(0, count)
    } while count > 0 && bytes.count <= limits.entryBytes && unpacked <= limits.totalBytes
    // The check sum is compared on closing.
    let closed = unzCloseCurrentFile(handle.file)
    guard bytes.count <= limits.entryBytes else {
      throw FileError(
        path, "'\(entry.name)' unpacks to more than the \(limits.entryBytes) bytes accepted",
        advice: "is it the right file?")
    }
    guard unpacked <= limits.totalBytes else {
      throw FileError(
        path, "unpacks to more than the \(limits.totalBytes) bytes accepted",
        advice: "make several files of it")
    }
    guard count == 0, closed == UNZ_OK, UInt64(bytes.count) == facts.uncompressed_size else {
      throw damaged(entry)
    }
    return bytes
  }

  private func damaged(_ entry: Entry) -> FileError {
    FileError(
      path, "'\(entry.name)' is damaged, breaks off, or is packed in a way that is not read",
      advice: "copy it anew from where it came, or pack it again")
  }

  /// Closes the file when nobody needs it.
  private final class Handle {
    let file: unzFile
    init(_ file: unzFile) { self.file = file }
    deinit { unzClose(file) }
  }

  /// Whether the record that ends a ZIP file is whole: minizip takes what is missing of it for zeros.
  private static func ends(_ path: String) throws(FileError) -> Bool {
    let (length, longestComment) = (22, 0xFFFF)
    let file = try MappedFile(path)
    let bytes = file.bytes
    guard file.count >= length else { return false }
    func byte(_ place: Int) -> Int { Int(bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)) }
    var place = file.count - length
    while place >= max(0, file.count - length - longestComment) {
      let comment = byte(place + 20) | byte(place + 21) << 8
      if byte(place) == 0x50, byte(place + 1) == 0x4B, byte(place + 2) == 5, byte(place + 3) == 6,
        place + length + comment <= file.count
      {
        return true
      }
      place -= 1
    }
    return false
  }

  private static func directory(_ file: unzFile, _ path: String, _ limits: Limits) throws(FileError)
    -> [Entry]
  {
    let damage = FileError(path, "has a damaged directory", advice: "copy it anew from where it came")
    var global = unz_global_info64()
    guard unzGetGlobalInfo64(file, &global) == UNZ_OK else { throw damage }
    guard global.number_entry <= UInt64(limits.entries) else {
      throw FileError(
        path, "has \(global.number_entry) entries, more than the \(limits.entries) accepted",
        advice: "make several files of it")
    }
    guard global.number_entry > 0 else { return [] }
    var entries: [Entry] = []
    var status = unzGoToFirstFile(file)
    while status == UNZ_OK {
      var facts = unz_file_info64()
      var letters = [CChar](repeating: 0, count: ZipNames.limit + 2)
      var position = unz64_file_pos()
      guard
        unzGetCurrentFileInfo64(file, &facts, &letters, UInt(letters.count), nil, 0, nil, 0) == UNZ_OK,
        unzGetFilePos64(file, &position) == UNZ_OK
      else { throw damage }
      let name = String(
        decoding: letters.prefix(Int(min(facts.size_filename, UInt(letters.count)))).map(
          UInt8.init(bitPattern:)),
        as: UTF8.self)
      if let problem = ZipNames.problem(name) {
        throw FileError(
          path, "has the entry '\(name.prefix(100))', which \(problem)", advice: "pack it again")
      }
      guard facts.flag & 1 == 0 else {
        throw FileError(path, "'\(name)' is encrypted", advice: "pack it again without a password")
      }
      if !name.hasSuffix("/") {
        entries.append(Entry(name: name, place: (position.pos_in_zip_directory, position.num_of_file)))
      }
      guard entries.count <= limits.entries else { throw damage }
      status = unzGoToNextFile(file)
    }
    guard status == UNZ_END_OF_LIST_OF_FILE else { throw damage }
    return entries
  }
}

/// Which names entries may have.
enum ZipNames {
  /// **Units**: bytes.
  static let limit = 1024

  /// What is wrong with a name, or nil.
  static func problem(_ name: String) -> String? {
    let parts = name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
    if name.isEmpty || name.utf8.contains(0) { return "has no name that can be used" }
    if name.utf8.count > limit { return "has a name of more than \(limit) bytes" }
    if parts.contains("..") { return "leads out of its folder" }
    if parts[0].isEmpty || name.dropFirst().first == ":" { return "leads to a place outside" }
    return nil
  }
}

import Records
import System

/// Takes records to another place, such as a stick, and sees that they arrived.
public struct RecordCopy {
  /// A file that was copied, or was there already.
  public struct Copied: Sendable, Codable {
    /// Where it is now.
    public var path: String
    /// **Units**: bytes.
    public var bytes: Int
    /// Of the copy, read again from the disk; nil for a database, which SQLite checked.
    public var sha256: String?
    /// Whether the same file was there already.
    public var wasThere: Bool

    enum CodingKeys: String, CodingKey {
      case path, bytes, sha256
      case wasThere = "was_there"
    }
  }

  /// In the order in which they were named, each file of runs behind the first file that it tells of.
  public private(set) var copied: [Copied] = []
  private let folder: String
  private let overwrites: Bool

  /// Copies files of rows with their files of runs, and databases, also while a run writes them: rows are whole.
  ///
  /// A copy that is there and of which the file has only grown is brought up to date.
  ///
  /// - Parameters:
  ///   - files: files of rows or of runs, databases, or other files of runs such as workbooks.
  ///   - folder: made where it is not there.
  ///   - day: takes the rows of a day alone, `2026-03-01` in UTC; nil for all.
  ///   - overwrites: whether other files of these names are replaced.
  /// - Throws: `FileError` naming the file that cannot be read, written, or is another one there.
  public init(_ files: [String], to folder: String, day: String? = nil, overwrites: Bool) throws(FileError) {
    (self.folder, self.overwrites) = (folder, overwrites)
    try prepareFolder(folder)
    var done: Set<String> = []
    for file in files {
      guard pathKind(file) == .file else {
        throw FileError(file, "is no file", advice: "name files of records")
      }
      let isDatabase = RecordDatabase.isDatabase(file)
      if let day, !file.hasSuffix(".runs.jsonl") {
        guard !isDatabase else {
          throw FileError(
            file, "is a database, of which no day can be copied alone", advice: "copy it without --day")
        }
        try copy(file, day: day)
      } else if isDatabase {
        try copyDatabase(file)
      } else {
        try copy(file)
      }
      guard !isDatabase, let runs = try? RunArchive(of: file).path, done.insert(resolvedPath(runs)).inserted,
        !files.contains(where: { resolvedPath($0) == resolvedPath(runs) })
      else { continue }
      try copy(runs)
    }
  }

  /// As far as its lines are whole.
  private mutating func copy(_ file: String) throws(FileError) {
    let name = RunArchive.split(file).name
    let place = try checked(file, "\(folder)/\(name)")
    let isLines = [".csv", ".jsonl"].contains { name.hasSuffix($0) }
    let length = isLines ? try Self.wholeLines(file) : fileByteCount(file) ?? 0
    if let there = fileByteCount(place) {
      let copy = try SHA256(file: place, start: 0, count: there)
      let original = try SHA256(file: file, start: 0, count: there)
      let isBeginning = there <= length && copy != nil && copy == original
      if isBeginning, there == length {
        return copied.append(
          Copied(path: place, bytes: length, sha256: try SHA256(file: place).description, wasThere: true))
      }
      guard overwrites || isBeginning && isLines else {
        throw FileError(
          place, "is another file than \(file)", advice: "name another folder, or give --overwrite")
      }
    }
    let digest = try copyFile(file, to: place, upTo: length)
    copied.append(Copied(path: place, bytes: length, sha256: digest.description, wasThere: false))
  }

  private func checked(_ file: String, _ place: String) throws(FileError) -> String {
    guard resolvedPath(place) != resolvedPath(file) else {
      throw FileError(file, "would be copied onto itself", advice: "name another folder")
    }
    return place
  }

  /// Where the last whole line ends. **Units**: bytes.
  private static func wholeLines(_ file: String) throws(FileError) -> Int {
    var reader = try LineReader(file)
    var end = 0
    while try reader.line() != nil {
      if reader.isWhole { end = reader.offset }
    }
    return end
  }

  private mutating func copyDatabase(_ file: String) throws(FileError) {
    let place = try checked(file, "\(folder)/\(RunArchive.split(file).name)")
    guard overwrites || pathKind(place) == .nothing else { throw GrowingFile.alreadyExists(place) }
    try RecordDatabase(file).copy(to: place)
    copied.append(Copied(path: place, bytes: fileByteCount(place) ?? 0, sha256: nil, wasThere: false))
  }

  /// The rows of a day under the name of the day: `counts-2026-03-01.csv`.
  private mutating func copy(_ file: String, day: String) throws(FileError) {
    let name = RunArchive.split(file).name
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    let place = try checked(file, "\(folder)/\(name[..<dot])-\(day)\(name[dot...])")
    guard overwrites || pathKind(place) == .nothing else { throw GrowingFile.alreadyExists(place) }
    var rows = try RecordReader(file, isGrowing: true)
    guard let column = rows.place(of: "utc") ?? rows.place(of: "first_utc") else {
      throw FileError(file, "has no times", advice: "copy it without --day")
    }
    var output = try GrowingFile(place, overwrites: overwrites)
    var hashing = SHA256.Hashing()
    var batch = rows.header.map { $0 + [UInt8(ascii: "\n")] } ?? []
    var isOver = false
    while !isOver {
      if let row = try rows.row() {
        if row[column].hasPrefix(day) { batch += rows.text + [UInt8(ascii: "\n")] }
      } else {
        isOver = true
      }
      guard isOver || batch.count > 1 << 18 else { continue }
      hashing.add(batch.span.raw)
      try output.append(batch)
      batch.removeAll(keepingCapacity: true)
    }
    try output.synchronize()
    try output.settle()
    let digest = SHA256(hashing).description
    guard try SHA256(file: place).description == digest else {
      throw FileError(
        place, "holds other bytes than were written to it", advice: "the disk is faulty: use another one")
    }
    copied.append(Copied(path: place, bytes: fileByteCount(place) ?? 0, sha256: digest, wasThere: false))
  }
}

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
    /// Of the copy, read again from the disk; nil for a database, of which SQLite checked the copy and its rows were counted.
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
  /// Files that went without a file of runs, and why: nothing can verify these copies.
  public private(set) var withoutRuns: [FileError] = []
  private let folder: String
  private let overwrites: Bool
  /// What stands at a place of this command, by the place.
  private var taken: [String: String] = [:]

  /// Copies files of rows with their files of runs, and databases, also while a run writes them: rows are whole.
  ///
  /// A copy that is there and of which the file has only grown is brought up to date.
  ///
  /// - Parameters:
  ///   - files: files of rows or of runs, databases, or other files of runs such as workbooks.
  ///   - folder: made where it is not there.
  ///   - day: takes the rows of a day alone, `2026-03-01` in UTC, with a file of the runs that they are of; nil for all.
  ///   - overwrites: whether other files of these names are replaced, unless this command put them there.
  /// - Throws: `FileError` naming the file that cannot be read, written, or is another one there.
  public init(_ files: [String], to folder: String, day: String? = nil, overwrites: Bool) throws {
    (self.folder, self.overwrites) = (folder, overwrites)
    try prepareFolder(folder)
    // Before anything is copied.
    for file in files {
      guard pathKind(file) == .file else {
        throw FileError(file, "is no file", advice: "name files of records")
      }
      try take(name(file, day), for: file)
    }
    var done = Set(files.map { resolvedPath($0) })
    for file in files {
      let isRuns = file.hasSuffix(".runs.jsonl")
      let isDatabase = RecordDatabase.isDatabase(file)
      if isDatabase {
        guard day == nil else {
          throw FileError(
            file, "is a database, of which no day can be copied alone", advice: "copy it without --day")
        }
        try copyDatabase(file)
        continue
      }
      let archive = isRuns ? nil : runs(of: file)
      if let day, !isRuns {
        try copy(file, archive, day: day)
        continue
      }
      try copy(file)
      guard let runs = archive?.path, done.insert(resolvedPath(runs)).inserted else { continue }
      try take(RunArchive.split(runs).name, for: runs)
      try copy(runs)
    }
  }

  /// Its runs; where there are none, somebody must know.
  private mutating func runs(of file: String) -> RunArchive? {
    do throws(FileError) { return try RunArchive(of: file) } catch {
      withoutRuns.append(error)
      return nil
    }
  }

  /// What the copy is called: `counts-2026-03-01.csv` for a day of `counts.csv`.
  private func name(_ file: String, _ day: String?) -> String {
    let name = RunArchive.split(file).name
    guard let day, !file.hasSuffix(".runs.jsonl") else { return name }
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    return "\(name[..<dot])-\(day)\(name[dot...])"
  }

  /// Sticks tell no capitals from small letters.
  private mutating func take(_ name: String, for file: String) throws(FileError) {
    let place = name.lowercased()
    guard taken[place].map({ resolvedPath($0) == resolvedPath(file) }) ?? true else {
      throw FileError(
        file, "would take the place of \(taken[place] ?? ""), which has this name too",
        advice: "copy them to folders of their own")
    }
    taken[place] = file
  }

  private func place(_ file: String, _ day: String? = nil) throws(FileError) -> String {
    let place = "\(folder)/\(name(file, day))"
    guard resolvedPath(place) != resolvedPath(file) else {
      throw FileError(file, "would be copied onto itself", advice: "name another folder")
    }
    return place
  }

  /// As far as its lines are whole.
  private mutating func copy(_ file: String) throws(FileError) {
    let place = try place(file)
    let isLines = [".csv", ".jsonl"].contains { file.hasSuffix($0) }
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
    let place = try place(file)
    guard overwrites || pathKind(place) == .nothing else { throw GrowingFile.alreadyExists(place) }
    if !overwrites, let besides = RecordDatabase.besides(place).first(where: { pathKind($0) != .nothing }) {
      throw FileError(
        besides, "is left of another database, and would be taken for a part of this one",
        advice: "name another folder, or give --overwrite")
    }
    try RecordDatabase(file).copy(to: place)
    copied.append(Copied(path: place, bytes: fileByteCount(place) ?? 0, sha256: nil, wasThere: false))
  }

  /// The rows of a day under the name of the day, and the runs that they are of beside them.
  private mutating func copy(_ file: String, _ archive: RunArchive?, day: String) throws {
    let rows = DayRows(day)
    let place = try place(file, day)
    let runsPlace = RunArchive.runsPath(of: place)
    for place in [place, runsPlace] where !overwrites && pathKind(place) != .nothing {
      throw GrowingFile.alreadyExists(place)
    }
    let found = try rows.copy(file, to: place, overwrites: overwrites)
    copied.append(
      Copied(path: place, bytes: found.seal.bytes, sha256: found.seal.sha256, wasThere: false))
    guard let archive else { return }
    try take(RunArchive.split(runsPlace).name, for: runsPlace)
    var lines: [UInt8] = []
    for run in archive.runs {
      guard let written = found.rows[run.name] else { continue }
      lines += Array(run.description.utf8) + [UInt8(ascii: "\n")]
      guard var end = run.end else { continue }
      let name = RunArchive.split(file).name
      end.files = end.files.filter { RunArchive.split($0.file).name == name && $0.seal != nil }.prefix(1).map
      {
        var part = $0
        (part.file, part.written, part.seal) = (place, written, found.seal)
        return part
      }
      lines += try runJSON(end) + [UInt8(ascii: "\n")]
    }
    var output = try GrowingFile(runsPlace, overwrites: overwrites)
    try output.append(lines)
    let digest = SHA256(lines)
    try output.settle(having: digest)
    copied.append(
      Copied(path: runsPlace, bytes: lines.count, sha256: digest.description, wasThere: false))
  }
}

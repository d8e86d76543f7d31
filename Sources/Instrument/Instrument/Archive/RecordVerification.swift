import Records
import System

/// Whether records still are what runs wrote: hashes, numbers of rows, ends.
public struct RecordVerification: Sendable {
  /// What was found of a file of a run.
  public struct Finding: Sendable, Codable {
    /// The name of the run; empty for what is about a file as a whole.
    public var run: String
    /// The file, as it was found or as the run named it.
    public var file: String
    /// Whether it is as the run left it.
    public var isWhole: Bool
    /// In words.
    public var text: String

    enum CodingKeys: String, CodingKey {
      case run, file, text
      case isWhole = "whole"
    }
  }

  /// In the order of the runs.
  public private(set) var findings: [Finding] = []

  /// Whether everything is as the runs left it.
  public var isWhole: Bool { findings.allSatisfy(\.isWhole) }

  /// - Parameter records: a file of rows, a file of runs, or a database.
  /// - Throws: `FileError` when it cannot be read, or nothing tells of its runs.
  public init(of records: String) throws(FileError) {
    let archive = try RunArchive(of: records)
    if archive.runs.isEmpty { add("", archive.path, false, "tells of no run: what it told of is gone") }
    // What was named is looked at, whatever the runs say.
    var files =
      resolvedPath(records) == resolvedPath(archive.path) && !RecordDatabase.isDatabase(records)
      ? [] : [records]
    for run in archive.runs {
      guard let end = run.end else {
        if run.mayHaveEnd {
          add(
            run.name, archive.path, false, "has no end: it was cut, as by a power failure, or still goes on")
        } else {
          add(
            run.name, archive.path, true,
            "is of a version that wrote no ends: whether its rows were changed cannot be told")
        }
        continue
      }
      for file in end.files { check(run.name, file, end, archive, &files) }
    }
    for file in files { checkWhole(file, archive) }
  }

  private mutating func add(_ run: String, _ file: String, _ isWhole: Bool, _ text: String) {
    findings.append(Finding(run: run, file: file, isWhole: isWhole, text: text))
  }

  private static func rows(_ file: RunEnd.File) -> String {
    "\(file.written) rows of \(file.content)"
      + (file.lost > 0 ? ", and \(file.lost) that were lost when it ran" : "")
  }

  private mutating func check(
    _ run: String, _ file: RunEnd.File, _ end: RunEnd, _ archive: RunArchive, _ files: inout [String]
  ) {
    // Of a pipe nothing stays; what an earlier version did not name may be one.
    guard let kind = file.knownKind, kind != .stream else { return }
    let place: String
    // A database tells of itself, whatever its name is now.
    if kind == .database, RecordDatabase.isDatabase(archive.path) {
      place = archive.path
    } else {
      switch archive.place(of: file.file, in: end) {
      case .here(let found): place = found
      // Folders of pictures are not copied along.
      case .leftBehind where kind == .folder: return
      case .leftBehind(let found):
        return add(run, file.file, false, "is not beside \(archive.path); \(found) was not looked at")
      case .nowhere(let isMoved):
        if kind != .folder || !isMoved { add(run, file.file, false, "is not there") }
        return
      }
    }
    do throws(FileError) {
      switch kind {
      case .lines:
        try check(run, file, at: place)
        if !files.contains(where: { resolvedPath($0) == resolvedPath(place) }) { files.append(place) }
      case .database:
        try checkTable(run, file, at: place)
        if !files.contains(where: { resolvedPath($0) == resolvedPath(place) }) { files.append(place) }
      case .file:
        _ = try readStart(of: place, count: 1)
        add(run, place, true, "is there, with \(Self.rows(file)); whether it was changed cannot be told")
      case .folder, .stream: break
      }
    } catch { add(run, place, false, error.problem) }
  }

  private mutating func check(_ run: String, _ file: RunEnd.File, at place: String) throws(FileError) {
    guard let seal = file.seal else {
      return add(run, place, false, "has no seal: it was moved or replaced when the run ended")
    }
    guard let extent = seal.extent else {
      return add(
        run, place, false, "has a seal of \(seal.bytes) bytes from \(seal.start), which no file can have")
    }
    guard let found = try SHA256(file: place, start: extent.lowerBound, count: extent.count) else {
      return add(
        run, place, false, "is shorter than the run left it: \(extent.upperBound) bytes are expected")
    }
    let isSame = found.description == seal.sha256
    add(
      run, place, isSame,
      isSame ? Self.rows(file) : "was changed after the run wrote it: its SHA-256 is another one")
  }

  private mutating func checkTable(_ run: String, _ file: RunEnd.File, at place: String) throws(FileError) {
    let found = try RecordDatabase(place).rowCount(of: run, in: file.content) ?? 0
    add(
      run, place, found == file.written,
      found == file.written
        ? Self.rows(file) : "has \(found) rows of the run in '\(file.content)', expected \(file.written)")
  }

  /// Rows that are not whole, those of runs that nobody tells of, and those that a run did not write.
  private mutating func checkWhole(_ file: String, _ archive: RunArchive) {
    do throws(FileError) {
      if RecordDatabase.isDatabase(file) {
        if let damage = try RecordDatabase(file).damage() { add("", file, false, "is damaged: \(damage)") }
        return
      }
      let name = RunArchive.split(file).name
      let parts = archive.runs.flatMap { $0.end?.files ?? [] }.filter {
        RunArchive.split($0.file).name == name
      }
      // A workbook has no lines to look at.
      if !parts.isEmpty, !parts.contains(where: { $0.knownKind == .lines }) { return }
      // What versions without ends wrote may be anywhere.
      if parts.isEmpty, archive.runs.allSatisfy(\.mayHaveEnd) {
        add("", file, false, "is not vouched for: no run in \(archive.path) says at its end that it wrote it")
      }
      // Of a run that came to no row.
      if fileByteCount(file) == 0 { return }
      let rows = try UnsealedRows(of: file, archive)
      for run in rows.unknownRuns {
        add(run, file, false, "has rows of this run, of which the file of runs does not tell")
      }
      for (run, count) in rows.outside {
        add(
          run, file, false,
          "has \(count) rows of this run outside of what it wrote: somebody added or moved them")
      }
    } catch { add("", file, false, error.problem) }
  }
}

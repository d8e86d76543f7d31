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
  /// - Throws: `FileError` when it cannot be read.
  public init(of records: String) throws(FileError) {
    let archive = try RunArchive(of: records)
    var files: [String] = []
    for run in archive.runs {
      guard let end = run.end else {
        add(run.name, archive.path, false, "has no end: it was cut, as by a power failure, or still goes on")
        continue
      }
      for file in end.files {
        if let seal = file.seal {
          let place = archive.place(of: file.file)
          if let place, !files.contains(place) { files.append(place) }
          try check(run.name, file, seal, at: place)
        } else if let place = archive.place(of: file.file), RecordDatabase.isDatabase(place) {
          if !files.contains(place) { files.append(place) }
          try check(run.name, file, at: place)
        }
      }
    }
    let names = Set(archive.runs.map(\.name))
    for file in files { try checkWhole(file, names) }
  }

  private mutating func add(_ run: String, _ file: String, _ isWhole: Bool, _ text: String) {
    findings.append(Finding(run: run, file: file, isWhole: isWhole, text: text))
  }

  private static func rows(_ file: RunEnd.File) -> String {
    "\(file.written) rows of \(file.content)"
      + (file.lost > 0 ? ", and \(file.lost) that were lost when it ran" : "")
  }

  private mutating func check(_ run: String, _ file: RunEnd.File, _ seal: FileSeal, at place: String?)
    throws(FileError)
  {
    guard let place else { return add(run, file.file, false, "is not there") }
    guard let found = try SHA256(file: place, start: seal.start, count: seal.bytes) else {
      return add(
        run, place, false, "is shorter than the run left it: \(seal.start + seal.bytes) bytes are expected")
    }
    let isSame = found.description == seal.sha256
    add(
      run, place, isSame,
      isSame ? Self.rows(file) : "was changed after the run wrote it: its SHA-256 is another one")
  }

  private mutating func check(_ run: String, _ file: RunEnd.File, at place: String) throws(FileError) {
    let found = try RecordDatabase(place).rowCount(of: run, in: file.content) ?? 0
    add(
      run, place, found == file.written,
      found == file.written
        ? Self.rows(file) : "has \(found) rows of the run in '\(file.content)', expected \(file.written)")
  }

  /// Rows that are not whole, and those of runs that nobody tells of.
  private mutating func checkWhole(_ file: String, _ names: Set<String>) throws(FileError) {
    if RecordDatabase.isDatabase(file) {
      if let damage = try RecordDatabase(file).damage() { add("", file, false, "is damaged: \(damage)") }
      return
    }
    // Of a run that came to no row.
    if fileByteCount(file) == 0 { return }
    do throws(FileError) {
      var reader = try RecordReader(file)
      guard let place = reader.place(of: "run") else { return }
      var unknown: Set<String> = []
      while let row = try reader.row() {
        if !names.contains(row[place]) { unknown.insert(row[place]) }
      }
      for run in unknown.sorted() {
        add(run, file, false, "has rows of this run, of which the file of runs does not tell")
      }
    } catch { add("", file, false, error.problem) }
  }
}

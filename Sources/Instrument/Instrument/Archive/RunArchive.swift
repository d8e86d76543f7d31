import FoundationEssentials
import Records
import System

/// A run that is over, or was cut, as its records tell of it.
public struct ArchivedRun: Sendable {
  /// The name of the run.
  public let name: String
  /// ISO 8601 in UTC.
  public let started: String
  /// What was looked at; nil where nobody said.
  public let sample: String?
  /// Who made it; nil where nobody said.
  public let `operator`: String?
  /// The model's file, as it was named.
  public let model: String
  /// The SHA-256 of that file.
  public let modelSHA256: String
  /// The line that began it, as it stands.
  public let description: String
  /// Nil for a run that was cut, or still goes on; and for one of a version that wrote no ends.
  public let end: RunEnd?
  /// Whether it is of a version that wrote ends: without one, it was cut or still goes on.
  public let mayHaveEnd: Bool
}

/// The runs of records, from the file of runs beside them or from a database.
public struct RunArchive: Sendable {
  /// In the order in which they began.
  public let runs: [ArchivedRun]
  /// Where they stand: the file of runs, or the database.
  public let path: String

  private struct Start: Decodable {
    struct NamedModel: Decodable {
      let file: String
      let sha256: String
    }

    let run: String
    let startedUtc: String
    let version: String?
    let sample: String?
    let `operator`: String?
    let model: NamedModel
  }

  /// - Parameter records: a file of rows, a file of runs, or a database.
  /// - Throws: `FileError` when there is nothing that tells of its runs, or it cannot be read.
  public init(of records: String) throws(FileError) {
    if RecordDatabase.isDatabase(records) {
      let (begun, ended) = try RecordDatabase(records).runs()
      path = records
      runs = try Self.runs(begun.map { Array($0.utf8) }, ended.map { Array($0.utf8) }, records)
      return
    }
    path = try Self.place(of: records)
    var reader = try LineReader(path)
    var lines: [[UInt8]] = []
    while let line = try reader.line() {
      // The last one may have been cut.
      if reader.isWhole, !line.isEmpty { lines.append(line) }
    }
    runs = try Self.runs(lines, lines, path)
  }

  /// The file of runs that belongs to a file of rows.
  private static func place(of records: String) throws(FileError) -> String {
    let suffix = ".runs.jsonl"
    guard pathKind(records) == .file else {
      throw FileError(records, "is no file", advice: "name a file of records")
    }
    if records.hasSuffix(suffix) { return records }
    let (folder, name) = split(records)
    for ending in [".csv", ".jsonl"] where name.hasSuffix(ending) {
      let path = "\(folder)/\(name.dropLast(ending.count))\(suffix)"
      if pathKind(path) == .file { return path }
    }
    // Objects and tracks share the one of the counts.
    for entry in try folderEntries(folder) where entry.hasSuffix(suffix) {
      let path = "\(folder)/\(entry)"
      // One of other records may be damaged.
      guard let runs = try? RunArchive(of: path).runs else { continue }
      let names = runs.flatMap { $0.end?.files.map { split($0.file).name } ?? [] }
      if names.contains(name) { return path }
    }
    throw FileError(
      records, "has no file of runs beside it, such as counts.runs.jsonl for counts.csv",
      advice: "name that file, or put it beside the records")
  }

  /// Where the file of runs of a file of rows stands, when it has one of its own.
  static func runsPath(of records: String) -> String {
    let ending = [".csv", ".jsonl"].first { records.hasSuffix($0) } ?? ""
    return "\(records.dropLast(ending.count)).runs.jsonl"
  }

  /// The folder and the name in it.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, String(path[path.index(after: slash)...]))
  }

  private static func runs(_ begun: [[UInt8]], _ ended: [[UInt8]], _ path: String) throws(FileError)
    -> [ArchivedRun]
  {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    var ends: [String: RunEnd] = [:]
    for line in ended {
      if let end = try? decoder.decode(RunEnd.self, from: Data(line)) { ends[end.run] = end }
    }
    let runs: [ArchivedRun] = begun.compactMap { line in
      guard let start = try? decoder.decode(Start.self, from: Data(line)) else { return nil }
      return ArchivedRun(
        name: start.run, started: start.startedUtc, sample: start.sample, operator: start.operator,
        model: start.model.file, modelSHA256: start.model.sha256,
        description: String(decoding: line, as: UTF8.self),
        end: ends[start.run], mayHaveEnd: start.version != nil)
    }
    guard !runs.isEmpty || begun.isEmpty else {
      throw FileError(
        path, "tells of no run", advice: "name a file of rows, of runs, or a database of 'hooke run'")
    }
    return runs
  }

  /// Where a file of a run is now.
  enum Whereabouts {
    /// Beside the file of runs, or where the run had it and these records still are.
    case here(String)
    /// These records were moved or copied, and it stayed behind.
    case leftBehind(String)
    case nowhere(isMoved: Bool)
  }

  /// Looks beside the file of runs, where it was copied together with it, then where the run wrote it.
  func place(of file: String, in end: RunEnd) -> Whereabouts {
    let (folder, name) = Self.split(file)
    let beside = "\(Self.split(path).folder)/\(name)"
    if pathKind(beside) != .nothing { return .here(beside) }
    // The file of runs stood beside the first file of lines, a database is its own.
    let own = Self.split(path)
    let first = end.files.first { Self.split($0.file).name == own.name } ?? end.files.first { $0.seal != nil }
    let isMoved = first.map { resolvedPath(Self.split($0.file).folder) != resolvedPath(own.folder) } ?? true
    guard pathKind(file) != .nothing else { return .nowhere(isMoved: isMoved) }
    return isMoved || resolvedPath(folder) == resolvedPath(own.folder) ? .leftBehind(file) : .here(file)
  }
}

extension RunEnd.File {
  /// What it is, also where an earlier version did not say it; nil where nobody knows.
  var knownKind: Kind? {
    if let kind { return kind }
    if seal != nil { return .lines }
    return FileKind.database.endings.contains { file.hasSuffix(".\($0)") } ? .database : nil
  }
}

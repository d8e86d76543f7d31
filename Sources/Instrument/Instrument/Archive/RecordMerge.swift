import Records
import System

/// Several files of rows become one, with the runs of all.
public struct RecordMerge {
  /// Rows in the merged file.
  public private(set) var rows = 0
  /// The runs in it.
  public private(set) var runs: [String] = []

  /// Writes the files one after the other; what is written is whole, or not there.
  ///
  /// - Parameters:
  ///   - files: CSV files, or JSON lines, with the same columns.
  ///   - output: the merged file; the file of runs stands beside it.
  /// - Throws: `FileError` naming the file that cannot be read or has other columns, a run that two files have, or rows that were
  ///   changed after a run wrote them.
  public init(_ files: [String], into output: String, overwrites: Bool) throws {
    let ending = output.hasSuffix(".jsonl") ? ".jsonl" : ".csv"
    let runsPath = RunArchive.runsPath(of: output)
    for path in [output, runsPath] where !overwrites && pathKind(path) != .nothing {
      throw GrowingFile.alreadyExists(path)
    }
    var merged = try GrowingFile(output, overwrites: overwrites)
    var lines: [[UInt8]] = []
    var header: [UInt8]?
    var owners: [String: String] = [:]
    for file in files {
      let archive = try RunArchive(of: file)
      for run in archive.runs {
        if let owner = owners[run.name] {
          throw FileError(file, "has the run '\(run.name)', as \(owner) has", advice: "merge each run once")
        }
        owners[run.name] = file
      }
      try Self.check(file, archive)
      var reader = try LineReader(file)
      let first = try reader.line() ?? []
      let isJSON = first.first == UInt8(ascii: "{")
      if isJSON == (ending == ".csv") {
        throw FileError(
          file, "is \(isJSON ? "a file of JSON lines" : "a CSV file"), and \(output) is to be another kind",
          advice: "name an output that ends in \(isJSON ? ".jsonl" : ".csv")")
      }
      let columns = Array(try RecordReader(file).columns.joined(separator: ",").utf8)
      guard header == nil || header == columns else {
        throw FileError(
          file, "has other columns than \(files[0])", advice: "merge files of the same settings")
      }
      if !isJSON, header == nil { try merged.append(first + [UInt8(ascii: "\n")]) }
      header = columns
      let start = merged.byteCount
      var hashing = SHA256.Hashing()
      var (count, batch) = (0, isJSON && !first.isEmpty ? first + [UInt8(ascii: "\n")] : [])
      if !batch.isEmpty { count = 1 }
      while let line = try reader.line() {
        guard reader.isWhole else { break }
        batch += line
        batch.append(UInt8(ascii: "\n"))
        count += 1
        if batch.count > 1 << 18 {
          hashing.add(batch.span.raw)
          try merged.append(batch)
          batch.removeAll(keepingCapacity: true)
        }
      }
      hashing.add(batch.span.raw)
      try merged.append(batch)
      rows += count
      let whole = FileSeal(start: start, bytes: merged.byteCount - start, sha256: SHA256(hashing).description)
      for run in archive.runs {
        runs.append(run.name)
        lines.append(Array(run.description.utf8))
        guard var end = run.end else { continue }
        let name = RunArchive.split(file).name
        end.files = end.files.filter { RunArchive.split($0.file).name == name && $0.seal != nil }
        for index in end.files.indices {
          (end.files[index].file, end.files[index].seal) = (output, whole)
        }
        lines.append(try runJSON(end))
      }
    }
    try merged.synchronize()
    var told = try GrowingFile(runsPath, overwrites: overwrites)
    for line in lines { try told.append(line + [UInt8(ascii: "\n")]) }
    try told.synchronize()
    try told.settle()
    try merged.settle()
  }

  /// What was changed must not get a seal anew.
  private static func check(_ file: String, _ archive: RunArchive) throws(FileError) {
    let name = RunArchive.split(file).name
    for run in archive.runs {
      for part in run.end?.files ?? [] where RunArchive.split(part.file).name == name {
        guard let seal = part.seal else { continue }
        guard let extent = seal.extent,
          try SHA256(file: file, start: extent.lowerBound, count: extent.count)?.description == seal.sha256
        else {
          throw FileError(
            file, "is not as the run '\(run.name)' left it",
            advice: "see 'hooke records verify', or restore the file")
        }
      }
    }
    let rows = try UnsealedRows(of: file, archive, isGrowing: true)
    if let run = rows.outside.first?.run ?? rows.unknownRuns.first {
      throw FileError(
        file, "has rows of the run '\(run)' that are not among those it wrote",
        advice: "see 'hooke records verify', or restore the file")
    }
  }
}

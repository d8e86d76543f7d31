import Records
import System

/// The rows of a file for which no run's end vouches.
struct UnsealedRows {
  /// Runs that have rows, and of which the file of runs does not tell; sorted.
  let unknownRuns: [String]
  /// How many rows a run that came to its end has outside of what it wrote; sorted by run.
  let outside: [(run: String, rows: Int)]

  /// Reads all rows; those of a run without an end may stand anywhere.
  ///
  /// - Parameters:
  ///   - file: rows that have a column `run`; of others nothing is said.
  ///   - isGrowing: whether a last row without its end is none yet.
  /// - Throws: `FileError` for a row that cannot be read.
  init(of file: String, _ archive: RunArchive, isGrowing: Bool = false) throws(FileError) {
    let name = RunArchive.split(file).name
    var seals: [String: [Range<Int>]] = [:]
    var open: Set<String> = []
    for run in archive.runs {
      guard let end = run.end else {
        open.insert(run.name)
        continue
      }
      seals[run.name] = end.files.filter { RunArchive.split($0.file).name == name }.compactMap(\.seal?.extent)
    }
    var (unknown, outside): (Set<String>, [String: Int]) = ([], [:])
    var reader = try RecordReader(file, isGrowing: isGrowing)
    if let place = reader.place(of: "run") {
      while let row = try reader.row() {
        var run = row[place]
        // CSV has a mark before what a spreadsheet would take for a formula.
        if run.hasPrefix("'"), seals[run] == nil { run.removeFirst() }
        if open.contains(run) { continue }
        guard let own = seals[run] else {
          unknown.insert(run)
          continue
        }
        let extent = reader.extent
        let isSealed = own.contains {
          $0.lowerBound <= extent.lowerBound && extent.upperBound <= $0.upperBound
        }
        if !isSealed { outside[run, default: 0] += 1 }
      }
    }
    unknownRuns = unknown.sorted()
    self.outside = outside.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

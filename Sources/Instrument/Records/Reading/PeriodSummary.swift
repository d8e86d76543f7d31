import Imaging
import System

/// The rows of frames of a file, summed up per run and period: what `CSVIntervals` writes while a run goes on, of one that is over.
public struct PeriodSummary: Sendable {
  /// A period of a run.
  public struct Period: Sendable {
    /// The name of the run.
    public let run: String
    /// Its figures, by the place of the class in `classes`.
    public let record: IntervalRecord
  }

  /// The names of the classes, in the order of the columns.
  public let classes: [String]
  /// How long a period is. **Units**: seconds.
  public let seconds: Int
  /// Whether objects were followed, so that there are distinct ones.
  public let tracks: Bool
  /// In the order of the rows.
  public private(set) var periods: [Period] = []
  /// By the place in `places`, where a row has what.
  private struct Places {
    let utc, run, state, frames, dropped, rejected: Int
    let counts: [Int]
    let distinct: [Int?]
  }

  /// - Parameter seconds: how long a period is, at least 1; periods begin at whole multiples of it since 1970.
  /// - Throws: `FileError` when the file cannot be read, has no rows of frames, or a row cannot be.
  public init(of path: String, seconds: Int) throws(FileError) {
    var reader = try RecordReader(path, isGrowing: true)
    // Counts in regions have no area of their own.
    let names = reader.columns.filter { $0.hasSuffix("_count") }.map { String($0.dropLast(6)) }
    let columns = Set(reader.columns)
    classes = Array(names.filter { columns.contains("\($0)_area_px") }.prefix(64))
    let indices = ["utc", "run", "state", "frames", "dropped", "rejected"].compactMap { reader.place(of: $0) }
    guard indices.count == 6, !classes.isEmpty else {
      throw FileError(path, "has no rows of frames", advice: "name the file of '--csv' or '--json-lines'")
    }
    var counts: [Int] = []
    var distinct: [Int?] = []
    for name in classes {
      counts.append(reader.place(of: "\(name)_count") ?? 0)
      distinct.append(reader.place(of: "\(name)_unique"))
    }
    let places = Places(
      utc: indices[0], run: indices[1], state: indices[2], frames: indices[3], dropped: indices[4],
      rejected: indices[5], counts: counts, distinct: distinct)
    self.seconds = seconds
    tracks = distinct.contains { $0 != nil }
    try read(&reader, places, path)
  }

  private func newTally() -> IntervalTally {
    IntervalTally(
      classes.enumerated().map { CountedClass(name: $1, label: $0, color: RGBColor(0, 0, 0)) },
      seconds: seconds)
  }

  private mutating func read(_ reader: inout RecordReader, _ places: Places, _ path: String) throws(FileError)
  {
    // Runs that write to one file at a time, as two cameras do, are apart.
    var tallies: [(run: String, tally: IntervalTally)] = []
    while let row = try reader.row() {
      func number(_ place: Int) throws(FileError) -> Int {
        guard let value = Int(row[place]) else {
          throw FileError(
            path, "row \(reader.rows): '\(row[place])' is no number in '\(reader.columns[place])'")
        }
        return value
      }
      guard let time = CalendarTime.utcNanoseconds(row[places.utc]) else {
        throw FileError(
          path, "row \(reader.rows): '\(row[places.utc])' is no time like 2026-03-01T12:00:00.000000Z")
      }
      let run = row[places.run]
      let index = tallies.lastIndex { $0.run == run } ?? tallies.count
      if index == tallies.count { tallies.append((run, newTally())) }
      let before = tallies[index].tally.begin(
        at: time, dropped: UInt64(clamping: try number(places.dropped)),
        rejected: UInt64(clamping: try number(places.rejected)))
      if let before { periods.append(Period(run: run, record: before)) }
      guard row[places.state].isEmpty else {
        tallies[index].tally.miss(UInt64(clamping: try number(places.frames)))
        continue
      }
      tallies[index].tally.addFrame()
      for place in classes.indices {
        let distinct = if let column = places.distinct[place] { try number(column) } else { 0 }
        tallies[index].tally.add(try number(places.counts[place]), distinct: distinct, class: place)
      }
    }
    for index in tallies.indices {
      if let last = tallies[index].tally.finish() {
        periods.append(Period(run: tallies[index].run, record: last))
      }
    }
    periods.sort { ($0.record.start, $0.run) < ($1.record.start, $1.run) }
  }
}

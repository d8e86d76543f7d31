import System

/// The rows of frames of a file, summed up per run and period: what `CSVIntervals` writes while a run goes on, of one that is over.
public struct PeriodSummary: Sendable {
  /// A period of a run, all its rows together: they need not follow one another.
  public struct Period: Sendable {
    /// The name of the run.
    public let run: String
    /// When it begins. **Units**: nanoseconds since 1970-01-01 UTC.
    public let start: Int64
    /// Frames counted.
    public let frames: Int
    /// Frames that are missing: lost, skipped, refused.
    public let missing: UInt64
    /// By the place of the class in `classes`.
    public let figures: [IntervalRecord.Figures]
  }

  /// The names of the classes, in the order of the columns.
  public let classes: [String]
  /// How long a period is. **Units**: seconds.
  public let seconds: Int
  /// Whether objects were followed, so that there are distinct ones.
  public let tracks: Bool
  /// By their beginnings, those of one moment by their runs.
  public private(set) var periods: [Period] = []
  /// Runs whose first rows stand in an earlier file: of their distinct objects, those that the first row here knows already are
  /// left out. In the order of the rows.
  public private(set) var continuedRuns: [String] = []

  /// By the place in `places`, where a row has what.
  private struct Places {
    let utc, run, state, frames: Int
    let counts: [Int]
    let distinct: [Int?]
  }

  /// What is known of a run.
  private struct Run {
    let name: String
    /// By the place of the class, as its last row says; nil before the first frame.
    var distinct: [Int]?
    /// By their beginnings, where their tallies are.
    var periods: [Int64: Int] = [:]
  }

  /// - Parameter seconds: how long a period is, at least 1; periods begin at whole multiples of it since 1970.
  /// - Throws: `FileError` when the file cannot be read, has no rows of frames, or a row cannot be.
  public init(of path: String, seconds: Int) throws(FileError) {
    var reader = try RecordReader(path, isGrowing: true)
    // Counts in regions have no area of their own.
    let names = reader.columns.filter { $0.hasSuffix("_count") }.map { String($0.dropLast(6)) }
    let columns = Set(reader.columns)
    classes = Array(names.filter { columns.contains("\($0)_area_px") }.prefix(64))
    // A file of intervals has no states, and one of objects no losses.
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
      utc: indices[0], run: indices[1], state: indices[2], frames: indices[3], counts: counts,
      distinct: distinct)
    self.seconds = seconds
    tracks = distinct.contains { $0 != nil }
    try read(&reader, places, path)
  }

  /// The start of the period that a moment is in.
  private func start(of moment: Int64) -> Int64 {
    let length = Int64(clamping: seconds) &* 1_000_000_000
    return (moment / length - (moment % length < 0 ? 1 : 0)) &* length
  }

  private mutating func read(_ reader: inout RecordReader, _ places: Places, _ path: String) throws(FileError)
  {
    var runs: [Run] = []
    var runPlaces: [String: Int] = [:]
    var tallies: [PeriodTally] = []
    while let row = try reader.row() {
      func number(_ place: Int) throws(FileError) -> Int {
        // No count of a camera's frame comes near; sums of these cannot overflow.
        guard let value = UInt32(row[place]) else {
          throw FileError(
            path,
            "row \(reader.rows): '\(row[place])' is no whole number from 0 to \(UInt32.max) in '\(reader.columns[place])'"
          )
        }
        return Int(value)
      }
      guard let time = CalendarTime.utcNanoseconds(row[places.utc]) else {
        throw FileError(
          path, "row \(reader.rows): '\(row[places.utc])' is no time like 2026-03-01T12:00:00.000000Z")
      }
      let name = row[places.run]
      let run = runPlaces[name] ?? runs.count
      if run == runs.count {
        runPlaces[name] = run
        runs.append(Run(name: name))
      }
      let start = start(of: time)
      let period = runs[run].periods[start] ?? tallies.count
      if period == tallies.count {
        runs[run].periods[start] = period
        tallies.append(PeriodTally(classCount: classes.count))
      }
      guard row[places.state].isEmpty else {
        tallies[period].miss(UInt64(try number(places.frames)))
        continue
      }
      tallies[period].addFrame()
      var (counts, distinct) = ([Int](), [Int]())
      for place in classes.indices {
        counts.append(try number(places.counts[place]))
        let column = places.distinct[place]
        distinct.append(try column.map(number) ?? 0)
      }
      let before = runs[run].distinct ?? beginning(of: name, counts, distinct)
      for place in classes.indices {
        let new = max(0, distinct[place] - before[place])
        tallies[period].add(counts[place], new: new, class: place)
      }
      runs[run].distinct = distinct
    }
    periods = runs.flatMap { run in
      run.periods.map { start, place in
        let tally = tallies[place]
        return Period(
          run: run.name, start: start, frames: tally.frames, missing: tally.missing, figures: tally.figures)
      }
    }
    periods.sort { ($0.start, $0.run) < ($1.start, $1.run) }
  }

  /// How many distinct objects a run had before its first frame in the file. The first frame of a run cannot have shown more of
  /// them than are in it: where it says more, the file begins inside the run.
  private mutating func beginning(of run: String, _ counts: [Int], _ distinct: [Int]) -> [Int] {
    guard zip(counts, distinct).contains(where: { $0 < $1 }) else {
      return [Int](repeating: 0, count: counts.count)
    }
    continuedRuns.append(run)
    return distinct
  }
}

import Frames
import Imaging
import Instrument
import ObjectAnalysis
import Records
import System

/// `hooke run --watch`: what the run counts, as it goes on. Lines that are drawn anew on a terminal, a plain line now and then
/// elsewhere.
///
/// Between two drawings the cursor stands at the first of the lines: whatever else is said takes its place and stays above.
struct RunWatch {
  /// A class that is shown.
  struct Kind {
    let name: String
    let label: Int
    /// In the last frame, and in all of them.
    var now = 0
    var total = 0
    /// Distinct objects since the start.
    var distinct = 0
  }

  private let stream: StandardStream
  private let unit: RunReport.Unit
  private let follows: Bool
  private let isTerminal: Bool
  private let started = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?
  private var kinds: [Kind]
  private var course: RecentCourse
  private var rate = FrameRateMeter()
  private var latency = LatencySummary()
  private var (frames, unlike) = (0, 0)
  private var last: (sequence: UInt64, latency: Double, dropped: UInt64, rejected: UInt64) = (0, 0, 0, 0)

  init(
    _ palette: ClassPalette, settings: RunSettings, unit: RunReport.Unit, on stream: StandardStream = .errors
  ) {
    let counted = palette.objects.filter { settings.counting.classes[$0.entry.name]?.counts ?? true }
    kinds = counted.map { Kind(name: $0.entry.name, label: $0.label) }
    course = RecentCourse(columns: kinds.count)
    (self.stream, self.unit, follows) = (stream, unit, settings.tracking != nil)
    isTerminal = stream.isTerminal
  }

  /// Takes a row; shows it, unless something was shown a moment ago.
  mutating func update(_ record: borrowing FrameRecord) {
    let now = ContinuousClock.now
    add(record, after: now - started)
    let pause: Duration = isTerminal ? .milliseconds(250) : .seconds(10)
    if let lastShown, now - lastShown < pause { return }
    lastShown = now
    guard isTerminal else { return stream.write(plainLine + "\n") }
    let size = stream.terminalSize ?? (columns: 80, rows: 24)
    let drawn = lines(columns: size.columns, rows: size.rows, elapsed: now - started)
    // Cleared line by line rather than all at once, which would flicker.
    stream.write("\r" + drawn.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J\u{1B}[\(drawn.count)A")
  }

  /// Nothing stays of it on a terminal.
  func finish() { if isTerminal, lastShown != nil { stream.write("\r\u{1B}[J") } }

  /// Takes what a row says.
  ///
  /// - Parameter elapsed: since the start of the run.
  mutating func add(_ record: borrowing FrameRecord, after elapsed: Duration) {
    (last.sequence, last.dropped, last.rejected) = (record.sequence, record.dropped, record.rejected)
    guard record.isCounted else { return }
    frames += 1
    last.latency = record.latency
    latency.add(seconds: record.latency)
    rate.add(elapsed.wholeNanoseconds)
    if record.likeness?.isUnlike == true { unlike += 1 }
    course.begin(second: Int(elapsed.components.seconds))
    for index in kinds.indices {
      let count = record.count.objects(label: kinds[index].label)
      kinds[index].now = count
      kinds[index].total += count
      kinds[index].distinct = Int(record.estimates.distinct[kinds[index].label])
      course.add(count, column: index)
    }
  }

  /// Everything in one line, for a file or a journal.
  var plainLine: String {
    let counts = kinds.map { kind in
      let unique = follows ? ", \(kind.distinct) unique" : ""
      return "\(kind.name) \(kind.now) (mean \(mean(kind))\(unique))"
    }
    return ([head] + counts + figures).joined(separator: ", ")
  }

  /// What a terminal shows: a line of figures, then a line per class.
  func lines(columns: Int, rows: Int, elapsed: Duration) -> [String] {
    let first = ([formatDuration(elapsed / .seconds(1)), head] + figures).joined(separator: "  ")
    let header = ["class", "now", "mean", "total"] + (follows ? ["unique"] : [])
    // One line for the figures, one for the header, and one below, where the cursor comes to stand.
    let room = max(1, rows - 3)
    let shown = kinds.count <= room ? kinds.count : room - 1
    var table = TextTable(header)
    for kind in kinds.prefix(shown) {
      table.add(
        [kind.name, "\(kind.now)", mean(kind), "\(kind.total)"] + (follows ? ["\(kind.distinct)"] : []))
    }
    var lines = table.text.split(separator: "\n").map(String.init)
    let width = lines.map(\.count).max() ?? 0
    for index in 0..<shown {
      let length = min(columns - width - 3, RecentCourse.limit)
      guard length > 0 else { break }
      let gap = String(repeating: " ", count: width - lines[index + 1].count + 2)
      lines[index + 1] += gap + course.sparkline(column: index, length: length)
    }
    if shown < kinds.count { lines.append("and \(kinds.count - shown) more") }
    // A line that is as long as the terminal is wide would begin another one.
    return ([first] + lines).map { String($0.prefix(max(1, columns - 1))) }
  }

  private var head: String {
    "\(unit.rawValue) \(last.sequence), \(formatNumber(rate.framesPerSecond, digits: 1))/s"
  }

  private var figures: [String] {
    func milliseconds(_ seconds: Double?) -> String { formatNumber((seconds ?? 0) * 1000, digits: 1) }
    var texts = ["latency \(milliseconds(last.latency)) ms, 99 % within \(milliseconds(latency.p99))"]
    if unit == .frame { texts.append("\(last.dropped) lost") }
    texts.append("\(last.rejected) refused")
    if unlike > 0 { texts.append("\(unlike) unlike what was taught") }
    return texts
  }

  private func mean(_ kind: Kind) -> String {
    formatNumber(frames > 0 ? Double(kind.total) / Double(frames) : 0, digits: 1)
  }
}

import Imaging
import ObjectAnalysis

/// The columns of a log of frame records, and how a record becomes a row of them.
///
/// | column | what it holds |
/// |---|---|
/// | `frame` | the camera's frame number |
/// | `utc` | when the frame was taken, ISO 8601 with microseconds |
/// | `monotonic_s` | the same moment in seconds on the clock that never jumps |
/// | `<class>_count` | objects that count, per class |
/// | `<class>_area_px` | their area in camera pixels, per class |
/// | `latency_ms` | from capture to result |
/// | `dropped`, `rejected` | frames lost and frames broken since the start |
/// | `overflow` | objects beyond the most kept of one frame |
/// | `state` | empty, or what is special about the frame |
public struct RecordColumns: Equatable, Sendable {
  public let names: [String]
  let classCount: Int

  public init(palette: ClassPalette) {
    let classes = palette.objects.map(\.entry.name)
    classCount = palette.count
    names =
      ["frame", "utc", "monotonic_s"] + classes.map { "\($0)_count" } + classes.map { "\($0)_area_px" }
      + ["latency_ms", "dropped", "rejected", "overflow", "state"]
  }

  /// The header line, without its line end.
  public var header: String { names.joined(separator: ",") }

  /// Appends a record's row.
  ///
  /// - Precondition: the record has the columns' classes.
  func append(_ record: borrowing FrameRecord, to line: inout CSVText) {
    precondition(record.count.classCount == classCount)
    line.number(record.sequence)
    line.comma()
    line.utc(nanoseconds: record.utcNanoseconds)
    line.comma()
    line.fixed(record.monotonicNanoseconds, decimals: 9)
    for label in 1..<classCount {
      line.comma()
      line.number(record.count.objects(label: label))
    }
    for label in 1..<classCount {
      line.comma()
      line.number(record.count.area(label: label))
    }
    line.comma()
    // Microseconds; what is no number or longer than a year is a year.
    let longest = 3.2e7
    let latency = record.latency >= -longest && record.latency <= longest ? record.latency : longest
    line.fixed(Int64((latency * 1e6).rounded()), decimals: 3)
    line.comma()
    line.number(record.dropped)
    line.comma()
    line.number(record.rejected)
    line.comma()
    line.number(record.count.overflow)
    line.comma()
    if let state = record.state { line.text(state) }
    line.newline()
  }
}

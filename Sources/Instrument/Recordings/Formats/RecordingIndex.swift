import Frames
import Imaging
import System

/// What a recording's index says: the file `RECORDING.frames.csv` beside the pictures.
///
/// The first line is `# hooke recording 1 format=yuyv size=640x480 rate=30 source=/dev/video0`, the second names the columns,
/// each further one is a frame: `frame,monotonic_ns,utc_ns,offset,bytes`, where offset and bytes say where its picture lies.
/// A line is written when its picture is, so that a recording that broke off is whole up to its last line.
struct RecordingIndex {
  struct Entry: Equatable {
    var stamp: FrameStamp
    var bytes: Range<Int>
  }

  struct Header: Equatable {
    var format: VideoFormat
    var size: PixelSize
    var frameRate: Double?
    /// Whether the source of the recording did not say when its pictures were taken: `times=assumed`.
    var timesAreAssumed = false
    var source: String

    var line: String {
      let rate = frameRate.map { " rate=\($0)" } ?? ""
      let times = timesAreAssumed ? " times=assumed" : ""
      let name = String(source.map { $0.isNewline ? " " : $0 })
      return "# hooke recording 1 format=\(format.rawValue) size=\(size)\(rate)\(times) source=\(name)\n"
    }
  }

  static let columns = "frame,monotonic_ns,utc_ns,offset,bytes\n"
  /// More frames, and more nanoseconds (36 years), than any clock has run. UTC may be four times as far from 1970.
  private static let limit: UInt64 = 1 << 60
  /// A day at 1000 frames a second.
  private static let byteLimit = 1 << 33

  static func path(of recording: String) -> String { recording + ".frames.csv" }

  private(set) var header: Header
  private(set) var entries: [Entry]
  /// Whether the times in the file do not grow from frame to frame. Those of `entries` follow from the frame rate then, and are
  /// assumed.
  private(set) var timesWereReplaced = false

  /// - Parameter byteCount: how long the recording is: lines of frames that are not there any more end the index.
  /// - Throws: `FileError` naming the line that cannot be read.
  init(path: String, byteCount: Int) throws(FileError) {
    let text = try readFile(path, limit: Self.byteLimit)
    // Without its end of line, a line was not written whole.
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
    guard let first = lines.first,
      let header = try Self.header(String(decoding: first, as: UTF8.self), path)
    else {
      throw FileError(
        path, "does not begin as the index of a recording does", advice: "delete it to play without times")
    }
    self.header = header
    var entries: [Entry] = []
    var end = 0
    for (index, line) in lines.enumerated().dropFirst(2) {
      guard let entry = Self.entry(line), entry.bytes.lowerBound >= end,
        entries.last.map({ $0.stamp.sequence < entry.stamp.sequence }) ?? true
      else {
        throw FileError(
          path, "line \(index + 1) is no line of an index", advice: "delete the file to play without times")
      }
      guard entry.bytes.upperBound <= byteCount else { break }
      end = entry.bytes.upperBound
      entries.append(entry)
    }
    self.entries = entries
    let times = entries.map(\.stamp.monotonicNanoseconds)
    if !zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }) { replaceTimes() }
  }

  /// A driver whose clock went backwards or stood still was believed when this was recorded.
  private mutating func replaceTimes() {
    guard let first = entries.first?.stamp else { return }
    let period = 1e9 / (header.frameRate ?? ReplayOptions.usualFrameRate)
    for index in entries.indices {
      let elapsed = min(
        Double(Self.limit), (Double(entries[index].stamp.sequence - first.sequence) * period).rounded())
      entries[index].stamp.monotonicNanoseconds = first.monotonicNanoseconds + UInt64(elapsed)
      entries[index].stamp.utcNanoseconds = first.utcNanoseconds + Int64(elapsed)
    }
    header.timesAreAssumed = true
    timesWereReplaced = true
  }

  private static func header(_ line: String, _ path: String) throws(FileError) -> Header? {
    let start = "# hooke recording 1 "
    guard line.hasPrefix(start), let place = line.firstRange(of: " source=") else { return nil }
    var values: [Substring: Substring] = [:]
    for word in line[..<place.lowerBound].dropFirst(start.count).split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { values[parts[0]] = parts[1] }
    }
    guard let word = values["format"], let size = values["size"].flatMap({ PixelSize(String($0)) }) else {
      return nil
    }
    guard let format = VideoFormat(rawValue: String(word)) else {
      throw FileError(
        path,
        "has pictures of the format '\(word.prefix(40))', expected one of "
          + VideoFormat.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let rate = values["rate"].flatMap { Double($0) }.flatMap { $0 > 1e-3 && $0 < 1e5 ? $0 : nil }
    return Header(
      format: format, size: size, frameRate: rate, timesAreAssumed: values["times"] == "assumed",
      source: String(line[place.upperBound...]))
  }

  private static func entry(_ line: ArraySlice<UInt8>) -> Entry? {
    let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard fields.count == 5, let sequence = UInt64(fields[0]), let monotonic = UInt64(fields[1]),
      let utc = Int64(fields[2]), let offset = Int(fields[3]), let count = Int(fields[4]),
      offset >= 0, count > 0, sequence < Self.limit, monotonic < Self.limit, utc.magnitude < 4 * Self.limit
    else { return nil }
    let (end, overflows) = offset.addingReportingOverflow(count)
    guard !overflows else { return nil }
    let stamp = FrameStamp(sequence: sequence, monotonicNanoseconds: monotonic, utcNanoseconds: utc)
    return Entry(stamp: stamp, bytes: offset..<end)
  }

  static func line(_ entry: Entry) -> String {
    let stamp = entry.stamp
    return
      "\(stamp.sequence),\(stamp.monotonicNanoseconds),\(stamp.utcNanoseconds),\(entry.bytes.lowerBound),\(entry.bytes.count)\n"
  }
}

import FoundationEssentials
import System
import Testing

/// Long files line by line, parts of files, copies that arrived.
@Suite struct LineReaderTests {
  private let folder = TemporaryDirectory()

  private func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = "\(folder.path)/\(name)"
    try writeFileAtomically(path, bytes)
    return path
  }

  private func lines(_ path: String) throws -> (lines: [[UInt8]], isWhole: Bool, offset: Int) {
    var reader = try LineReader(path)
    var lines: [[UInt8]] = []
    while let line = try reader.line() { lines.append(line) }
    return (lines, reader.isWhole, reader.offset)
  }

  @Test func everyLineComesOnce() throws {
    // Around the pieces that it reads.
    for length in [0, 1, 262_143, 262_144, 262_145, 700_000] {
      let long = [UInt8](repeating: 65, count: length)
      let path = try write("a", long + [10, 66, 10, 10] + long)
      let read = try lines(path)
      #expect(read.lines == [long, [66], []] + (length > 0 ? [long] : []))
      #expect(read.isWhole == (length == 0) && read.offset == 2 * length + 4)
    }
    #expect(try lines(write("empty", [])).lines.isEmpty)
  }

  @Test func aLineWithoutAnEndIsRefused() throws {
    let path = try write("long", [UInt8](repeating: 65, count: LineReader.limit + 1))
    #expect(throws: FileError.self) { _ = try lines(path) }
  }

  @Test func partsOfFilesHaveDigests() throws {
    let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let path = try write("a", bytes)
    for (start, count) in [(0, 600_000), (1, 5), (300_000, 300_000), (600_000, 0)] {
      #expect(
        try SHA256(file: path, start: start, count: count) == SHA256(Array(bytes[start..<start + count])))
    }
    #expect(try SHA256(file: path, start: 300_000, count: 300_001) == nil)
    var hashing = SHA256.Hashing()
    hashing.add(bytes.span.bytes)
    #expect(SHA256(hashing) == SHA256(bytes))
    // It can go on afterwards.
    let more: [UInt8] = [1]
    hashing.add(more.span.bytes)
    #expect(SHA256(hashing) == SHA256(bytes + more))
  }

  @Test func copiesAreWhole() throws {
    let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let (path, copy) = (try write("a", bytes), "\(folder.path)/b")
    #expect(try copyFile(path, to: copy) == SHA256(bytes))
    #expect(try readFile(copy) == bytes)
    try copyFile(path, to: copy, upTo: 300_001)
    #expect(try readFile(copy) == Array(bytes[..<300_001]))
    #expect(throws: FileError.self) { try copyFile(path, to: copy, upTo: 600_001) }
    #expect(try readFile(copy).count == 300_001, "the old copy stays")
    #expect(try folderEntries(folder.path) == ["a", "b"])
  }

  @Test func timesAreReadAsTheyAreWritten() {
    #expect(CalendarTime.utcNanoseconds("2026-03-01T12:00:00.000000Z") == 1_772_366_400_000_000_000)
    #expect(CalendarTime.utcNanoseconds("2026-03-01T12:00:00Z") == 1_772_366_400_000_000_000)
    #expect(CalendarTime.utcNanoseconds("2026-03-01T12:00:00.25Z") == 1_772_366_400_250_000_000)
    #expect(CalendarTime.utcNanoseconds("1969-12-31T23:59:59.999999999Z") == -1)
    for text in [
      "", "2026-03-01", "2026-03-01T12:00:00", "2026-13-01T12:00:00Z", "2026-03-01 12:00:00Z",
      "2026-03-01T24:00:00Z",
      "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00.0000000000Z", "2026-03-0aT12:00:00Z",
      "9999-03-01T12:00:00Z",
    ] { #expect(CalendarTime.utcNanoseconds(text) == nil, "\(text)") }
  }

  @Test func aDiskSaysWhatItHas() throws {
    let space = try #require(DiskSpace(of: folder.path))
    #expect(space.total > 0 && (0...space.total).contains(space.free))
    #expect(DiskSpace(of: "\(folder.path)/nowhere") == nil)
  }
}

/// A folder that goes with the object.
private final class TemporaryDirectory: Sendable {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("hooke-lines-\(UUID().uuidString)")
    .path

  init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

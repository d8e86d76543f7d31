import Imaging
import Instrument
import ObjectAnalysis
import Records
import System
import Testing

@testable import hooke

/// What `hooke run --watch` shows.
struct RunWatchTests {
  private let palette = ClassPalette([
    .init(name: "background", color: RGBColor(0, 0, 0)),
    .init(name: "rbc", color: RGBColor(0xff, 0, 0)),
    .init(name: "wbc", color: RGBColor(0, 0, 0xff)),
  ])

  private func record(_ sequence: UInt64, rbc: Int, wbc: Int) -> FrameRecord {
    var count = FrameCount(classCount: 3)
    for _ in 0..<rbc { count.add(label: 1, area: 10, verdict: .counted) }
    for _ in 0..<wbc { count.add(label: 2, area: 10, verdict: .counted) }
    return FrameRecord(
      sequence: sequence, utcNanoseconds: 0, monotonicNanoseconds: 0, count: count, latency: 0.0065,
      dropped: 3,
      rejected: 1)
  }

  /// Four seconds of two frames each, with ever more red cells.
  private func watch() -> RunWatch {
    var watch = RunWatch(
      palette, settings: RunSettings(run: "r1", keepsEveryFrame: true), unit: .frame, on: .nowhere)
    for frame in 0..<8 {
      watch.add(
        record(UInt64(frame), rbc: 2 * (1 + frame / 2), wbc: 1), after: .milliseconds(500 * frame))
    }
    return watch
  }

  @Test func theTerminalShowsFiguresAndALinePerClass() throws {
    let lines = watch().lines(columns: 120, rows: 24, elapsed: .seconds(4))
    try #require(lines.count == 4)
    for part in ["0:04", "frame 7", "2.0/s", "latency 6.5 ms", "3 lost", "1 refused"] {
      #expect(lines[0].contains(part), "\(lines[0])")
    }
    #expect(lines[1].hasPrefix("class  now  mean  total"))
    #expect(lines[2] == "rbc      8   5.0     40  ▂▄▆█")
    #expect(lines[3] == "wbc      1   1.0      8  ████")
  }

  @Test func aSmallTerminalIsNotOverrun() {
    for (columns, rows) in [(20, 24), (1, 24), (80, 4), (80, 1)] {
      let lines = watch().lines(columns: columns, rows: rows, elapsed: .seconds(4))
      #expect(lines.allSatisfy { $0.count <= max(1, columns - 1) }, "\(lines)")
      #expect(lines.count <= max(3, rows - 1), "\(lines)")
    }
    #expect(watch().lines(columns: 80, rows: 4, elapsed: .seconds(4)).last == "and 2 more")
  }

  @Test func secondsWithoutAFrameAreGaps() {
    var course = RecentCourse(columns: 1)
    for (second, count) in [(0, 4), (2, 8), (2, 8), (3, 0)] {
      course.begin(second: second)
      course.add(count, column: 0)
    }
    #expect(course.sparkline(column: 0, length: 10) == "▄ █▁")
    #expect(course.sparkline(column: 0, length: 2) == "█▁")
    // Longer than is kept: nothing of before stays.
    course.begin(second: 10_000)
    course.add(1, column: 0)
    let line = course.sparkline(column: 0, length: 1000)
    #expect(line.count == RecentCourse.limit && line.last == "█" && line.dropLast().allSatisfy { $0 == " " })
  }

  /// Standard error is no terminal here.
  @Test func whereThereIsNoTerminalLinesArePlain() throws {
    let folder = TemporaryFolder()
    let run = [
      "run", "--source", "\(HookeProgram.sample)/recording.mjpeg", "--model",
      "\(HookeProgram.sample)/model-int8.safetensors", "--frames", "2",
    ]
    let outcome = try HookeProgram.run(run + ["--watch"])
    #expect(outcome.status == 0 && !outcome.errors.contains("\u{1B}"), "\(outcome.errors)")
    let line = try #require(outcome.errors.split(separator: "\n").first { $0.hasPrefix("frame 0, ") })
    for part in ["rbc ", "wbc ", "platelet ", "mean ", "latency ", "0 lost", "0 refused"] {
      #expect(line.contains(part), "\(line)")
    }
    #expect(try HookeProgram.run(run + ["--watch", "--quiet"]).status == 64)
    // What the command line says wins; in a file, silence does.
    let config = try folder.write("run.yaml", "watch: true\n")
    #expect(try HookeProgram.run(run + ["--config", config, "--quiet"]).errors == "")
    let both = try folder.write("both.yaml", "watch: true\nquiet: true\n")
    #expect(try HookeProgram.run(run + ["--config", both]).errors == "")
    #expect(try HookeProgram.run(run + ["--config", both, "--watch"]).errors.contains("frame 0, "))
  }
}

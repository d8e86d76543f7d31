import Imaging
import Testing

@testable import Frames
@testable import Cameras
@testable import Recordings

@Suite("Rounds and times of a replay")
struct ReplayRoundsTests {
  private let folder = fixture("smears")

  @Test func numbersAndTimesGoOn() throws {
    let options = ReplayOptions(framesPerSecond: 10, startUTCNanoseconds: 0, repetitions: 3)
    let frames = try frames(of: ReplaySource(folder, options: options))
    #expect(frames.map(\.frame.sequence) == Array(0..<9))
    #expect(frames.map(\.frame.utcNanoseconds) == (0..<9).map { Int64($0) * 100_000_000 })
    #expect(frames[0].pixels == frames[3].pixels && frames[2].pixels == frames[8].pixels)
  }

  @Test func goesOnUntilTheLimit() throws {
    let options = ReplayOptions(frameLimit: 7, repetitions: nil)
    #expect(try frames(of: ReplaySource(folder, options: options)).count == 7)
  }

  @Test func keepsRecordedTimesOverRounds() {
    var clock = ReplayClock(ReplayOptions(repetitions: 2), frameRate: 10, start: (1000, 2000))
    func stamp(_ sequence: UInt64, _ nanoseconds: UInt64) -> Recording.Time {
      .stamp(
        FrameStamp(
          sequence: sequence, monotonicNanoseconds: nanoseconds, utcNanoseconds: Int64(nanoseconds) + 7))
    }
    var seen: [FrameStamp] = []
    var gaps: [UInt64] = []
    for round in 0..<2 {
      if round > 0 { clock.beginRound() }
      for time in [stamp(5, 500), stamp(6, 600), stamp(8, 900)] {
        clock.advance(to: time)
        seen.append(clock.stamp)
        gaps.append(clock.gap)
      }
    }
    #expect(seen.map(\.sequence) == [5, 6, 8, 9, 10, 12])
    #expect(gaps == [0, 0, 1, 0, 0, 1])
    #expect(seen.prefix(3).map(\.monotonicNanoseconds) == [500, 600, 900])
    #expect(seen.prefix(3).map(\.utcNanoseconds) == [507, 607, 907])
    // The second round begins a frame time (100 ms) behind the last frame.
    #expect(seen[3].monotonicNanoseconds == 500 + 400 + 100_000_000)
  }

  /// The largest numbers and times that an index may hold, and the smallest rate, again and again.
  @Test(arguments: [nil, 0.001])
  func absurdTimesNeverOverflow(rate: Double?) {
    let most = UInt64(1) << 60 - 1
    for first in [0, most] {
      var clock = ReplayClock(
        ReplayOptions(framesPerSecond: rate, repetitions: nil), frameRate: 1e-300, start: (most, Int64(most)))
      var last = UInt64(0)
      for round in 0..<100 {
        if round > 0 { clock.beginRound() }
        for (sequence, nanoseconds) in [(first, first), (most, most)] {
          clock.advance(
            to: .stamp(
              FrameStamp(
                sequence: sequence, monotonicNanoseconds: nanoseconds, utcNanoseconds: Int64(most) * 4)))
          clock.advance(to: .elapsed(.max))
          clock.advance(to: .unknown)
          #expect(clock.stamp.sequence > last && clock.stamp.sequence < UInt64(Int64.max))
          #expect(clock.stamp.monotonicNanoseconds < UInt64(Int64.max) && clock.due < UInt64(Int64.max))
          last = clock.stamp.sequence
        }
      }
    }
  }

  @Test func anIndexOfAbsurdPicturesIsRefused() throws {
    let path = try scratchFolder() + "/z.raw"
    try write([UInt8](repeating: 0, count: 10), path)
    let lines =
      "# hooke recording 1 format=yuyv size=65534x65534 rate=1e300 source=x\n" + RecordingIndex.columns
    try write(Array(lines.utf8), RecordingIndex.path(of: path))
    let error = try #require(throws: CaptureError.self) { _ = try ReplaySource(path) }
    #expect(
      error.description.contains("z.raw.frames.csv") && error.description.contains("65534x65534"), "\(error)")
    let index = try RecordingIndex(path: RecordingIndex.path(of: path), byteCount: 10)
    #expect(index.header.frameRate == nil)
  }

  @Test func aFileThatIsNoRecordingIsRefusedForWhatItIs() throws {
    let path = try scratchFolder() + "/notes.mjpeg"
    try write(Array("these are my notes\n".utf8), path)
    let error = try #require(throws: CaptureError.self) { _ = try ReplaySource(path) }
    #expect(error.description.contains(path) && error.description.contains("no recording"), "\(error)")
  }
}

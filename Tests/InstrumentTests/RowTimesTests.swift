import Frames
import Imaging
import Testing

@testable import Instrument

@Suite struct RowTimesTests {
  private func frame(_ monotonic: UInt64) -> Frame {
    Frame(
      sequence: 0, monotonicNanoseconds: monotonic, utcNanoseconds: Int64(monotonic) + 1000,
      size: PixelSize(width: 1, height: 1), format: .grey, source: "", droppedBefore: 0)
  }

  /// What is noticed when a frame has come is written before the row of that frame, which was taken before.
  @Test func whatHappenedIsNoLaterThanTheFrameBehindIt() {
    var times = RowTimes(isReplayed: false)
    times.pass(frame(100))
    #expect(times.pass((1150, 150), before: frame(140)) == (1140, 140))
    #expect(times.pass((1120, 120), before: frame(140)) == (1140, 140), "and no earlier than the row before")
    times.pass(frame(140))
    #expect(times.pass((1150, 150), before: frame(190)) == (1150, 150))
    // The wall clock was set: the row has its own word for UTC.
    #expect(times.pass((7000, 160), before: nil) == (7000, 160))
    #expect(times.pass((7000, 155), before: nil) == (1160, 160))
  }

  @Test func aRecordingHasItsOwnClock() {
    var times = RowTimes(isReplayed: true)
    #expect(times.pass((900_000, 800_000), before: frame(50)) == (1050, 50))
    times.pass(frame(50))
    #expect(times.pass((900_000, 800_000), before: nil) == (1050, 50))
    #expect(times.utcOffset == 1000)
    // A time of this computer that lies among the recorded ones is none of them.
    #expect(times.pass((900_000, 70), before: frame(90)) == (1090, 90))
    var first = RowTimes(isReplayed: true)
    #expect(first.pass((900_000, 20), before: frame(50)) == (1050, 50))
  }
}

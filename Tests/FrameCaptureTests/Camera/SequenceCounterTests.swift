import Testing

@testable import Frames
@testable import Cameras
@testable import Recordings

@Suite("Numbers of frames")
struct SequenceCounterTests {
  private func count(_ numbers: [UInt32]) -> [[UInt64]] {
    var counter = SequenceCounter()
    return numbers.map { number in
      let (sequence, gap) = counter.advance(to: number)
      return [sequence, gap]
    }
  }

  @Test func findsGaps() {
    #expect(count([0, 1, 4, 5]) == [[0, 0], [1, 0], [4, 2], [5, 0]])
    #expect(count([7, 9]) == [[7, 0], [9, 1]])
  }

  @Test func goesThroughTheWrap() {
    #expect(count([0xFFFF_FFFE, 1]) == [[0xFFFF_FFFE, 0], [0x1_0000_0001, 2]])
  }

  @Test func goesOnWhenTheDriverCountsAnew() {
    #expect(count([5, 0, 1, 1]) == [[5, 0], [6, 0], [7, 0], [8, 0]])
  }

  @Test func countsTheGapRightAfterTheFirstFrame() {
    var counter = SequenceCounter()
    counter.restart()
    #expect(counter.advance(to: 2) == (2, 0))
    #expect(counter.advance(to: 5) == (5, 2))
  }

  @Test func takesNoGapForARestart() {
    var counter = SequenceCounter()
    _ = counter.advance(to: 5)
    counter.restart()
    let (sequence, gap) = counter.advance(to: 90)
    #expect(sequence == 6 && gap == 0)
    #expect(counter.advance(to: 92).sequence == 8)
  }
}

import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct BufferScheduleTests {
  @Test func aChainNeedsNoMoreThanItsTwoLargestNeighbours() {
    let sizes = [10, 40, 30, 20, 5]
    let schedule = BufferSchedule(
      sizes.enumerated().map { BufferSchedule.Need(count: $1, steps: $0...$0 + 1) })
    #expect(schedule.count == 70)
  }

  @Test func numbersNeededAtTheSameTimeNeverShareAPlace() {
    for seed in 0..<50 {
      var random = RandomSource(seed: UInt64(seed), stream: 1)
      let needs = (0..<30).map { _ in
        let start = Int.random(in: 0..<40, using: &random)
        return BufferSchedule.Need(
          count: Int.random(in: 1...100, using: &random),
          steps: start...start + Int.random(in: 0...8, using: &random))
      }
      let schedule = BufferSchedule(needs)
      var most = 0
      for step in 0..<50 {
        let live = needs.indices.filter { needs[$0].steps.contains(step) }
        let ranges = live.map { schedule.starts[$0]..<schedule.starts[$0] + needs[$0].count }
          .sorted { $0.lowerBound < $1.lowerBound }
        for (a, b) in zip(ranges, ranges.dropFirst()) { #expect(a.upperBound <= b.lowerBound) }
        most = max(most, ranges.reduce(0) { $0 + $1.count })
        #expect(ranges.allSatisfy { $0.upperBound <= schedule.count })
      }
      #expect(schedule.count >= most && schedule.count <= 2 * most)
    }
  }

  @Test func nothingNeedsNothing() { #expect(BufferSchedule([]).count == 0) }
}

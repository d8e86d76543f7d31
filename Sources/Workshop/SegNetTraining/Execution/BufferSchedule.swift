import LabelledPictures

/// Places numbers that are needed at different times in one piece of memory, so that they share it.
///
/// The largest first, each at the lowest place that nobody needs at the same time: not always the least memory, but
/// near it. Pisarchyk, Lee, "Efficient Memory Management for Deep Neural Net Inference" (2020), greedy by size.
struct BufferSchedule: Equatable, Sendable {
  /// How many numbers are needed, from the step that writes them to the last that reads them.
  struct Need: Equatable, Sendable {
    var count: Int
    var steps: ClosedRange<Int>
  }

  let needs: [Need]
  /// Where the numbers of each need begin.
  let starts: [Int]
  /// The memory for all of them. **Units**: numbers.
  let count: Int

  init(_ needs: [Need]) {
    var starts = [Int](repeating: 0, count: needs.count)
    var placed: [Int] = []
    let order = needs.indices.sorted { (needs[$0].count, $1) > (needs[$1].count, $0) }
    for index in order {
      let neighbours = placed.filter { needs[$0].steps.overlaps(needs[index].steps) }
        .sorted { starts[$0] < starts[$1] }
      var start = 0
      for other in neighbours where starts[other] < start + needs[index].count {
        start = max(start, starts[other] + needs[other].count)
      }
      starts[index] = start
      placed.append(index)
    }
    (self.needs, self.starts) = (needs, starts)
    count = needs.indices.map { starts[$0] + needs[$0].count }.max() ?? 0
  }
}

import AllocationCounter
import Imaging
import ObjectAnalysis
import Records
import Synchronization
import System
import Testing

/// Remembers what it got; can be held up and can fail.
struct ProbeSink: ResultSink {
  final class State: Sendable {
    let seen = Mutex<[Int]>([])
    let finished = Atomic(0)
    /// While this is set the sink stands still.
    let held = Atomic(false)
    let started = Atomic(false)
  }

  let state = State()
  var failAt = Int.max
  var whenFull = WhenFull.wait

  mutating func write(_ item: borrowing Int) throws(FileError) {
    state.started.store(true, ordering: .releasing)
    while state.held.load(ordering: .acquiring) { usleepShort() }
    if item == failAt { throw FileError("probe", "cannot take \(copy item)") }
    let value = copy item
    state.seen.withLock { $0.append(value) }
  }

  mutating func finish() throws(FileError) { state.finished.add(1, ordering: .relaxed) }
}

@Suite struct SinkQueueTests {
  @Test func everyItemArrivesInOrder() throws {
    let sink = ProbeSink()
    var queue = try SinkQueue(sink, name: "probe", capacity: 3) { 0 }
    for value in 0..<1000 { try queue.add { $0 = value } }
    try queue.finish()
    #expect(sink.state.seen.withLock { $0 } == Array(0..<1000))
    #expect(sink.state.finished.load(ordering: .relaxed) == 1)
  }

  @Test func aSlowSinkThatLeavesOutHoldsNobodyUp() throws {
    let sink = ProbeSink(whenFull: .leaveOut)
    sink.state.held.store(true, ordering: .releasing)
    var queue = try SinkQueue(sink, name: "probe", capacity: 4) { 0 }
    var taken: [Int] = []
    for value in 0..<100 where try queue.add({ $0 = value }) { taken.append(value) }
    #expect(taken == [0, 1, 2, 3])
    #expect(queue.leftOut == 96)
    sink.state.held.store(false, ordering: .releasing)
    try queue.finish()
    #expect(sink.state.seen.withLock { $0 } == taken)
  }

  @Test func aSlowSinkThatMustHaveAllIsWaitedFor() throws {
    let sink = ProbeSink()
    sink.state.held.store(true, ordering: .releasing)
    var queue = try SinkQueue(sink, name: "probe", capacity: 2) { 0 }
    for value in 0..<2 { try queue.add { $0 = value } }
    #expect(queue.waits == 0)
    // The next item finds the queue full; another thread lets the sink go on.
    let state = sink.state
    let helper = Task.detached {
      while !state.started.load(ordering: .acquiring) { usleepShort() }
      state.held.store(false, ordering: .releasing)
    }
    for value in 2..<10 { try queue.add { $0 = value } }
    #expect(queue.waits >= 1)
    try queue.finish()
    #expect(sink.state.seen.withLock { $0 } == Array(0..<10))
    _ = helper
  }

  @Test func anErrorReachesTheFrameLoopAndNobodyWaitsForever() throws {
    var sink = ProbeSink()
    sink.failAt = 5
    var queue = try SinkQueue(sink, name: "probe", capacity: 2) { 0 }
    var failure: FileError?
    for value in 0..<10_000 {
      do throws(FileError) { try queue.add { $0 = value } } catch {
        failure = error
        break
      }
    }
    #expect(failure == FileError("probe", "cannot take 5"))
    #expect(sink.state.seen.withLock { $0 } == Array(0..<5))
    do throws(FileError) {
      try queue.finish()
      Issue.record("finishing hid the error")
    } catch { #expect(error.path == "probe") }
    #expect(sink.state.finished.load(ordering: .relaxed) == 1)
  }

  @Test func aQueueThatIsThrownAwayFinishesItsSink() throws {
    let sink = ProbeSink()
    do {
      var queue = try SinkQueue(sink, name: "probe", capacity: 8) { 0 }
      for value in 0..<5 { try queue.add { $0 = value } }
    }
    #expect(sink.state.seen.withLock { $0 } == Array(0..<5))
    #expect(sink.state.finished.load(ordering: .relaxed) == 1)
  }

  @Test func aQueueMayBeOptional() throws {
    let sink = ProbeSink()
    var queue: SinkQueue<ProbeSink>? = try SinkQueue(sink, name: "probe", capacity: 8) { 0 }
    for value in 0..<3 { try queue?.add { $0 = value } }
    try queue.take()?.finish()
    #expect(sink.state.seen.withLock { $0 } == [0, 1, 2])
  }

  @Test func recordsPassWithoutAllocation() throws {
    let folder = TemporaryFolder()
    let path = folder.file("counts.csv")
    let sink = try CSVSink(path: path, table: bloodFrames)
    let sample = record(0)
    var queue = try SinkQueue(sink, name: path, capacity: 64) { sample }
    for _ in 0..<10 { try queue.add { $0 = sample } }
    let before = thread_allocation_count()
    for sequence in 0..<1000 {
      try queue.add {
        $0 = sample
        $0.sequence = UInt64(sequence)
      }
    }
    #expect(thread_allocation_count() == before)
    try queue.finish()
    #expect(try text(path).split(separator: "\n").count == 1011)
  }
}

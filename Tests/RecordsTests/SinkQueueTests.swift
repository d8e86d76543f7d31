import AllocationCounter
import Imaging
import ObjectAnalysis
import Synchronization
import System
import Testing

@testable import Records

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

  /// Fails while it is told to; keeps the item of the failure, or loses it.
  private struct FailingSink: ResultSink {
    final class State: Sendable {
      let seen = Mutex<[Int]>([])
      let fails = Atomic(false)
      let attempts = Atomic(0)
      let synchronized = Atomic(0)
    }

    let state = State()
    var keepsItem = true
    var whenFull = WhenFull.wait
    private var waiting: Int?

    init(keepsItem: Bool = true) { self.keepsItem = keepsItem }

    mutating func write(_ item: borrowing Int) throws(FileError) {
      waiting = copy item
      _ = try resume()
    }

    mutating func resume() throws(FileError) -> UInt64 {
      state.attempts.add(1, ordering: .relaxed)
      guard !state.fails.load(ordering: .acquiring) else {
        if !keepsItem, waiting == nil { return 1 }
        defer { if !keepsItem { waiting = nil } }
        throw FileError("probe", "is full")
      }
      guard let item = waiting else { return 1 }
      state.seen.withLock { $0.append(item) }
      waiting = nil
      return 0
    }

    mutating func synchronize() throws(FileError) { state.synchronized.add(1, ordering: .relaxed) }
    mutating func finish() throws(FileError) {}
  }

  private func troubles(_ body: (@escaping @Sendable (RecordTrouble) -> Void) throws -> Void) throws
    -> [String]
  {
    final class List: Sendable { let words = Mutex<[String]>([]) }
    let list = List()
    try body { trouble in
      let word =
        switch trouble {
        case .failing: "failing"
        case .recovered(_, let lost): "recovered \(lost)"
        case .reopened: "reopened"
        case .givenUp: "given up"
        case .budgetReached, .diskNearlyFull, .cutBefore: "other"
        }
      list.words.withLock { $0.append(word) }
    }
    return list.words.withLock { $0 }
  }

  @Test func aRecordingWaitsForASinkThatFailsForAWhile() throws {
    let sink = FailingSink()
    let words = try troubles { tell in
      sink.state.fails.store(true, ordering: .releasing)
      // Longer than any machine is busy.
      let patience = SinkPatience(limit: 600_000_000_000, holdsUp: true, tell: tell)
      var queue = try SinkQueue(sink, name: "probe", capacity: 2, patience: patience) { 0 }
      let state = sink.state
      // A thread of its own: this one waits, and so may all that tasks run on.
      let helper = try Thread(name: "helper") {
        while state.attempts.load(ordering: .relaxed) < 2 { usleepShort() }
        state.fails.store(false, ordering: .releasing)
      }
      for value in 0..<20 { try queue.add { $0 = value } }
      #expect(queue.lost == 0)
      try queue.finish()
      helper.join()
    }
    #expect(sink.state.seen.withLock { $0 } == Array(0..<20))
    #expect(words == ["failing", "recovered 0"])
  }

  @Test func aCameraIsNotHeldUpByASinkThatFails() throws {
    let sink = FailingSink()
    let words = try troubles { tell in
      sink.state.fails.store(true, ordering: .releasing)
      var queue = try SinkQueue(sink, name: "probe", capacity: 2, patience: .camera(tell: tell)) { 0 }
      var taken: [Int] = []
      // None of these waits for the sink to recover: nobody lets it.
      for value in 0..<20 where try queue.add({ $0 = value }) { taken.append(value) }
      #expect(taken.count < 20 && queue.lost == UInt64(20 - taken.count))
      sink.state.fails.store(false, ordering: .releasing)
      try queue.finish()
      #expect(sink.state.seen.withLock { $0 } == taken)
      #expect(taken.prefix(2) == [0, 1])
    }
    #expect(words.count == 2 && words[0] == "failing")
  }

  @Test(.timeLimit(.minutes(1))) func aCameraIsNotHeldUpByASinkThatStandsStill() throws {
    let sink = ProbeSink()
    let words = try troubles { tell in
      sink.state.held.store(true, ordering: .releasing)
      var queue = try SinkQueue(sink, name: "probe", capacity: 2, patience: .camera(tell: tell)) { 0 }
      var taken: [Int] = []
      // Only the first that finds no room waits for it.
      for value in 0..<20 where try queue.add({ $0 = value }) { taken.append(value) }
      #expect(taken == [0, 1] && queue.lost == 18)
      sink.state.held.store(false, ordering: .releasing)
      try queue.finish()
    }
    #expect(sink.state.seen.withLock { $0 } == [0, 1])
    #expect(words == ["failing", "recovered 18"])
  }

  @Test(.timeLimit(.minutes(1))) func theEndOfACamerasRunDoesNotWaitForASinkThatHangs() throws {
    let sink = ProbeSink()
    sink.state.held.store(true, ordering: .releasing)
    var patience = SinkPatience.camera { _ in }
    patience.endLimit = 10_000_000
    var queue = try SinkQueue(sink, name: "probe", capacity: 4, patience: patience) { 0 }
    let figures = queue.figures
    for value in 0..<3 { try queue.add { $0 = value } }
    do throws(FileError) {
      try queue.finish()
      Issue.record("nobody says that it hangs")
    } catch { #expect(error.problem.contains("hangs")) }
    #expect(figures.lost == 3 && figures.written == 0 && figures.isAbandoned)
    sink.state.held.store(false, ordering: .releasing)
  }

  /// Keeps what it takes until a batch of three is whole, which it then cannot write, but perhaps at the end.
  private struct BatchSink: ResultSink {
    let failsAtEnd: Bool
    var whenFull: WhenFull { .wait }
    private var waiting: UInt64 = 0
    var unwritten: UInt64? { waiting }

    init(failsAtEnd: Bool) { self.failsAtEnd = failsAtEnd }

    mutating func write(_ item: borrowing Int) throws(FileError) {
      waiting += 1
      if waiting == 3 { throw FileError("probe", "is full") }
    }

    mutating func finish() throws(FileError) {
      if failsAtEnd { throw FileError("probe", "is full") }
      waiting = 0
    }
  }

  @Test(arguments: [true, false]) func rowsOfABatchThatIsGivenUpAreLost(failsAtEnd: Bool) throws {
    var queue = try SinkQueue(BatchSink(failsAtEnd: failsAtEnd), name: "probe", capacity: 8) { 0 }
    let figures = queue.figures
    for value in 0..<3 { try queue.add { $0 = value } }
    while figures.lost == 0 { usleepShort() }
    #expect(figures.lost == 3 && figures.written == 0)
    do throws(FileError) {
      try queue.finish()
      Issue.record("finishing hid the error")
    } catch { #expect(error.path == "probe") }
    #expect(figures.lost == (failsAtEnd ? 3 : 0) && figures.written == (failsAtEnd ? 0 : 3))
  }

  @Test func rowsOfABatchThatTheEndCannotWriteAreLost() throws {
    var queue = try SinkQueue(BatchSink(failsAtEnd: true), name: "probe", capacity: 8) { 0 }
    let figures = queue.figures
    for value in 0..<2 { try queue.add { $0 = value } }
    do throws(FileError) {
      try queue.finish()
      Issue.record("finishing hid the error")
    } catch { #expect(error.path == "probe") }
    #expect(figures.lost == 2 && figures.written == 0)
  }

  /// Never brings anything to the disk before its end.
  private struct UnsynchronizedSink: ResultSink {
    let retriesSynchronizing: Bool
    var whenFull: WhenFull { .wait }

    mutating func write(_ item: borrowing Int) {}
    mutating func synchronize() throws(FileError) {
      throw FileError("probe", "cannot be brought to the disk")
    }
    mutating func finish() {}
  }

  @Test func anEndThatBringsAllToTheDiskMakesUpForEarlierFailures() throws {
    func run(retries: Bool) throws {
      let sink = UnsynchronizedSink(retriesSynchronizing: retries)
      var queue = try SinkQueue(sink, name: "probe", capacity: 2, patience: .recording { _ in }) { 0 }
      try queue.add { $0 = 1 }
      try queue.finish()
    }
    try run(retries: true)
    #expect(throws: FileError.self) { try run(retries: false) }
  }

  @Test(.timeLimit(.minutes(1))) func whatARetryWroteGoesToTheDiskWhileNothingComes() throws {
    let sink = FailingSink()
    sink.state.fails.store(true, ordering: .releasing)
    let patience = SinkPatience(limit: 600_000_000_000, holdsUp: true)
    var queue = try SinkQueue(sink, name: "probe", capacity: 2, patience: patience) { 0 }
    try queue.add { $0 = 1 }
    while sink.state.attempts.load(ordering: .relaxed) < 2 { usleepShort() }
    sink.state.fails.store(false, ordering: .releasing)
    while sink.state.synchronized.load(ordering: .relaxed) < 1 { usleepShort() }
    try queue.finish()
  }

  @Test func whatADestinationThatWasGivenUpMissesIsLost() throws {
    let folder = TemporaryFolder()
    let path = folder.file("counts.csv")
    let outlet = try SinkOutlet(CSVSink(path: path, table: bloodFrames), place: path) { bloodFrames.blank }
    func result(_ sequence: UInt64) -> FrameResult {
      FrameResult(record(sequence), tracks: FollowedObjects(), utcOffset: 0)
    }
    try outlet.receive(result(1))
    for sequence in 2...4 as ClosedRange<UInt64> { outlet.miss(result(sequence)) }
    try outlet.finish()
    #expect(outlet.written == 1 && outlet.lost == 3)
  }

  @Test func anItemThatCannotBeKeptIsLostAndCounted() throws {
    let sink = FailingSink(keepsItem: false)
    let words = try troubles { tell in
      sink.state.fails.store(true, ordering: .releasing)
      var queue = try SinkQueue(sink, name: "probe", capacity: 4, patience: .recording(tell: tell)) { 0 }
      let lost = queue.figures
      try queue.add { $0 = 1 }
      while lost.lost == 0 { usleepShort() }
      sink.state.fails.store(false, ordering: .releasing)
      try queue.add { $0 = 2 }
      try queue.finish()
    }
    #expect(sink.state.seen.withLock { $0 } == [2])
    #expect(words == ["failing", "recovered 1"])
  }

  @Test func aSinkThatStaysBrokenIsGivenUpWithItsError() throws {
    let sink = FailingSink()
    sink.state.fails.store(true, ordering: .releasing)
    let patience = SinkPatience(limit: 1, holdsUp: true)
    var queue = try SinkQueue(sink, name: "probe", capacity: 2, patience: patience) { 0 }
    var failure: FileError?
    while failure == nil {
      do throws(FileError) { try queue.add { $0 = 1 } } catch { failure = error }
    }
    #expect(failure == FileError("probe", "is full"))
    do throws(FileError) {
      try queue.finish()
      Issue.record("finishing hid the error")
    } catch { #expect(error.path == "probe") }
  }

  @Test(.timeLimit(.minutes(1))) func whatWasWrittenGoesToTheDiskWhileNothingComes() throws {
    let sink = FailingSink()
    var queue = try SinkQueue(sink, name: "probe", capacity: 2) { 0 }
    try queue.add { $0 = 1 }
    try queue.add { $0 = 2 }
    while sink.state.synchronized.load(ordering: .relaxed) < 2 { usleepShort() }
    try queue.finish()
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

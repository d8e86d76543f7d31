import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct WorkerPoolTests {
  @Test(arguments: [1, 2, 5])
  func everyPieceIsDoneOnceBeforeTheCallerGoesOn(workers: Int) throws {
    let pool = try WorkerPool(workerCount: workers)
    for pieces in [0, 1, 2, 7, 64] {
      for _ in 0..<20 {
        // Unguarded on purpose: a piece done twice, or read before it is done, is a race for the thread sanitizer.
        let done = try AlignedBuffer<Int>(count: pieces)
        pool.forEach(pieces) { piece, worker in
          #expect((0..<workers).contains(worker))
          done[piece] += 1
        }
        #expect(done.values == Array(repeating: 1, count: pieces))
      }
    }
  }

  @Test(arguments: [1, 2, 5])
  func spareWorkIsDoneOnceBesideTheOther(workers: Int) throws {
    let pool = try WorkerPool(workerCount: workers)
    for pieces in [0, 1, 7, 64] {
      let (done, spare) = (try AlignedBuffer<Int>(count: 3 * 7), try AlignedBuffer<Int>(count: pieces))
      let busy = try AlignedBuffer<Int>(count: workers)
      pool.beginSpare(pieces) { piece, worker in
        // No worker does two pieces at once: each has scratch memory of its own.
        busy[worker] += 1
        #expect(busy[worker] == 1)
        spare[piece] += 1
        busy[worker] -= 1
      }
      for round in 0..<3 { pool.forEach(7) { piece, _ in done[7 * round + piece] += 1 } }
      pool.finishSpare()
      #expect(done.values == Array(repeating: 1, count: 21))
      #expect(spare.values == Array(repeating: 1, count: pieces))
    }
  }

  @Test func poolsGoWhenNobodyUsesThem() throws {
    weak var gone: WorkerPool?
    do {
      let pool = try WorkerPool(workerCount: 3)
      gone = pool
      pool.forEach(8) { _, _ in }
    }
    #expect(gone == nil)
  }
}

struct RandomSourceTests {
  @Test func streamsDifferAndRepeat() {
    func first(_ seed: UInt64, _ stream: UInt64...) -> UInt64 {
      var random =
        stream.count == 1
        ? RandomSource(seed: seed, stream: stream[0]) : RandomSource(seed: seed, stream: stream[0], stream[1])
      return random.next()
    }
    #expect(first(1, 2) == first(1, 2))
    #expect(
      Set([first(1, 2), first(2, 1), first(1, 3), first(1, 2, 0), first(1, 2, 1), first(0, 0)]).count == 6)
  }

  @Test func unitsFillTheirRangeEvenly() {
    var random = RandomSource(seed: 4, stream: 4)
    let values = (0..<4096).map { _ in random.nextUnit() }
    #expect(values.allSatisfy { (0..<1).contains($0) })
    #expect(abs(values.reduce(0, +) / 4096 - 0.5) < 0.02)
  }
}

import CSegKernels
import Glibc
import Synchronization

/// Where threads agree on who does which chunk of which phase.
///
/// The phases of all pictures are numbered through. Each phase has one chunk per thread and begins when all chunks of
/// the phase before it are done. A thread takes its own chunk, and after a moment of waiting those that others have not
/// begun: a thread that the system keeps waiting costs its help, not its share.
final class ChunkBoard: Sendable {
  /// Looks at another thread's chunk before taking it over, about a microsecond.
  private static let patience = 64
  /// Looks before a waiting thread lets others have its processor.
  private static let longPatience = 2000
  /// Numbers between two counters: two cache lines, since processors fetch lines in pairs.
  private static let spacing = 16

  let chunkCount: Int
  // Per chunk the phases in which it is done, then per chunk those in which it is taken: counters of their own lines,
  // because waiting threads look at the former all the time. Made once, atomic, freed with this object.
  private nonisolated(unsafe) let counters: UnsafeMutablePointer<Atomic<Int>>

  init(chunkCount: Int) {
    self.chunkCount = chunkCount
    let size = 2 * chunkCount * Self.spacing
    counters = .allocate(capacity: size)
    for index in 0..<size { (counters + index).initialize(to: Atomic(0)) }
  }

  deinit {
    counters.deinitialize(count: 2 * chunkCount * Self.spacing)
    counters.deallocate()
  }

  /// Takes a chunk of a phase; false when another thread has it.
  @inline(__always)
  func take(_ chunk: Int, of phase: Int) -> Bool {
    let taken = counters + (chunkCount + chunk) * Self.spacing
    guard taken.pointee.load(ordering: .relaxed) == phase else { return false }
    return taken.pointee.compareExchange(expected: phase, desired: phase + 1, ordering: .relaxed).exchanged
  }

  /// Reports a taken chunk as done: what this thread wrote is seen by those who then find it done.
  @inline(__always)
  func finish(_ chunk: Int, of phase: Int) {
    (counters + chunk * Self.spacing).pointee.store(phase + 1, ordering: .releasing)
  }

  /// Waits until a chunk is done.
  ///
  /// - Returns: false when nobody seems to do it; call again unless it can be taken.
  @inline(__always)
  func waitBriefly(for chunk: Int, of phase: Int) -> Bool {
    let done = counters + chunk * Self.spacing
    for _ in 0..<Self.patience {
      if done.pointee.load(ordering: .acquiring) > phase { return true }
      seg_pause()
    }
    return false
  }

  /// Waits until a chunk that another thread has taken is done.
  func wait(for chunk: Int, of phase: Int) {
    let done = counters + chunk * Self.spacing
    var rounds = 0
    while done.pointee.load(ordering: .acquiring) <= phase {
      rounds += 1
      if rounds < Self.longPatience { seg_pause() } else { sched_yield() }
    }
  }
}

import CSegKernels
import Synchronization

/// Where threads agree on who does which band of a picture, and tell their neighbours how far they are.
///
/// The counters only grow: pictures are numbered through, and what belongs to another picture counts as nothing done.
@safe
final class BandBoard: Sendable {
  /// More than the rows of any map.
  private static let rowLimit = 1 << 14
  /// Numbers between two counters that different threads write: two cache lines, since processors fetch lines in pairs.
  private static let spacing = 16

  let bandCount: Int
  private let stageCount: Int
  private let stride: Int
  // Per band: the picture for which it is next to be claimed, then that in which it is next to be finished, then the rows
  // given, per stage. Made once, atomic, freed with this object.
  private nonisolated(unsafe) let counters: UnsafeMutablePointer<Atomic<Int>>

  init(bandCount: Int, stageCount: Int) {
    (self.bandCount, self.stageCount) = (bandCount, stageCount)
    stride = 2 * Self.spacing + (stageCount + Self.spacing - 1) / Self.spacing * Self.spacing
    unsafe counters = .allocate(capacity: bandCount * stride)
    for index in 0..<bandCount * stride { unsafe (counters + index).initialize(to: Atomic(0)) }
  }

  deinit {
    unsafe counters.deinitialize(count: bandCount * stride)
    unsafe counters.deallocate()
  }

  private subscript(_ counter: Int) -> Atomic<Int> {
    // The address rather than a coroutine, which allocates its frame in debug builds.
    @inline(__always) unsafeAddress {
      precondition(counter >= 0 && counter < bandCount * stride)
      return unsafe UnsafePointer(counters + counter)
    }
  }

  private func claimed(_ band: Int) -> Int { band * stride }
  private func done(_ band: Int) -> Int { band * stride + Self.spacing }
  private func rows(_ band: Int, _ stage: Int) -> Int { band * stride + 2 * Self.spacing + stage }

  /// Claims a band of a picture; false when another thread has it.
  func claim(_ band: Int, of picture: Int) -> Bool {
    guard self[claimed(band)].load(ordering: .relaxed) == picture else { return false }
    return self[claimed(band)].compareExchange(expected: picture, desired: picture + 1, ordering: .acquiring)
      .exchanged
  }

  func isClaimed(_ band: Int, of picture: Int) -> Bool {
    self[claimed(band)].load(ordering: .relaxed) > picture
  }

  /// Reports a claimed band as done: what this thread wrote is seen by those who then find it done.
  func finish(_ band: Int, of picture: Int) {
    self[done(band)].store(picture + 1, ordering: .releasing)
  }

  func isDone(_ band: Int, of picture: Int) -> Bool {
    self[done(band)].load(ordering: .acquiring) > picture
  }

  /// Says that a stage has given rows: they can be read, and what was read for them can be overwritten.
  @inline(__always)
  func give(_ rows: Int, of band: Int, _ stage: Int, picture: Int) {
    self[self.rows(band, stage)].store(picture * Self.rowLimit + rows, ordering: .releasing)
  }

  /// The rows of the picture that a stage has given; what was written for them can be read.
  @inline(__always)
  func given(of band: Int, _ stage: Int, picture: Int) -> Int {
    max(0, self[rows(band, stage)].load(ordering: .acquiring) - picture * Self.rowLimit)
  }
}

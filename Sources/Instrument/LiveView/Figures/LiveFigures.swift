import Frames
import Imaging
import ObjectAnalysis
import Records

/// The figures of a run up to now, in memory that does not grow. Taking a result costs a few additions per object.
struct LiveFigures: Sendable {
  /// What is copied as a whole.
  struct Numbers: Sendable {
    /// The last frame that was counted; without meaning before the first.
    var record: FrameRecord
    var frames = 0
    /// Frames that could be compared with what was taught, and those unlike it.
    var compared = 0
    var unlike = 0
    var overflow = 0
    /// Since the start, as the last row says.
    var dropped: UInt64 = 0
    var rejected: UInt64 = 0
    /// What happened last instead of a frame; nil where a frame came since.
    var state: RecordState?
    var rate = FrameRateMeter()
    /// When the last frame was counted. **Units**: nanoseconds of this computer's monotonic clock; 0 before the first.
    var arrival: UInt64 = 0
    /// The place of the last frame on the time axis. **Units**: seconds since 1970.
    var second: Int64 = 0
  }

  let classes: [CountedClass]
  private(set) var numbers: Numbers
  /// Objects counted, by the place in `classes`, summed over the frames.
  private(set) var totals: [Int]
  /// By the raw value of the verdict, objects that a rule refused, summed over the frames.
  private(set) var refusals: [Int]
  private(set) var sizes: ObjectSizes
  private(set) var losses = LossTable()
  private(set) var latencies = RecentLatencies()

  init(_ facts: ReportFacts) {
    classes = CountedClass.those(of: facts.palette, but: facts.options.uncounted)
    numbers = Numbers(record: .blank(classCount: facts.palette.count))
    totals = classes.map { _ in 0 }
    refusals = ObjectVerdict.allCases.map { _ in 0 }
    sizes = ObjectSizes(facts, classes: classes)
  }

  /// Takes a row that has one. Allocates nothing.
  ///
  /// - Parameters:
  ///   - arrival: now. **Units**: nanoseconds of this computer's monotonic clock.
  ///   - second: the frame's place on the time axis.
  mutating func add(
    _ record: FrameRecord, objects: borrowing FoundObjects, arrival: UInt64, second: Int64
  ) {
    (numbers.dropped, numbers.rejected) = (record.dropped, record.rejected)
    if let state = record.state {
      losses.add(state, frames: record.frames)
      numbers.state = state
      return
    }
    numbers.record = record
    numbers.state = nil
    numbers.frames += 1
    numbers.overflow += record.count.overflow
    numbers.rate.add(arrival)
    (numbers.arrival, numbers.second) = (arrival, second)
    if let likeness = record.likeness {
      numbers.compared += 1
      if likeness.isUnlike { numbers.unlike += 1 }
    }
    latencies.add(record.latency)
    for index in classes.indices { totals[index] += record.count.objects(label: classes[index].label) }
    for index in refusals.indices {
      guard let verdict = ObjectVerdict(rawValue: UInt8(index)) else { continue }
      refusals[index] += record.count.refused(verdict)
    }
    sizes.add(objects, of: record.picture)
  }

  /// Becomes the same as another of the same run. Allocates nothing.
  mutating func copy(from other: LiveFigures) {
    numbers = other.numbers
    for index in totals.indices { totals[index] = other.totals[index] }
    for index in refusals.indices { refusals[index] = other.refusals[index] }
    sizes.copy(from: other.sizes)
    losses.copy(from: other.losses)
    latencies.copy(from: other.latencies)
  }
}

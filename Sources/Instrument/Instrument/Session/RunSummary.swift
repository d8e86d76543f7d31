import Cameras
import Frames
import ObjectAnalysis
import Recordings
import Records

/// What a counting session did, for its last words.
public struct RunSummary: Sendable {
  /// Why the run ended; nil until it has.
  public internal(set) var ending: RunEnding?
  /// Frames counted.
  public private(set) var frames = 0
  /// Frames that the driver lost, and those for which the counting was too slow.
  public private(set) var dropped: UInt64 = 0
  /// Frames refused as broken, by reason.
  public private(set) var rejected: [RejectionReason: UInt64] = [:]
  /// Where the results are, and what found no room there, in the order in which they got it.
  public private(set) var destinations: [RecordedDestination]
  /// Frames that had bytes besides their picture, by the habit of the camera or the recording.
  public private(set) var withStrayBytes: UInt64 = 0
  /// Still pictures that the camera gave.
  public private(set) var snapshots: UInt64 = 0
  /// Things that happened to the source and found no room in the record.
  public private(set) var eventsLeftOut: UInt64 = 0
  /// Pictures that are unlike those that the model was taught with.
  public private(set) var likeness = LikenessTally()
  /// From the complete frame in the ring to its counts.
  public private(set) var latency = LatencySummary()
  /// Objects per class label, summed over the frames.
  public private(set) var objects: [Int]
  /// Cells per volume per class label, summed over the frames; 0 without a counting chamber.
  private var concentrations: [Double]
  /// By the raw value of the verdict, objects that a rule refused, summed over the frames.
  private var refusals = [Int](repeating: 0, count: ObjectVerdict.allCases.count)
  /// Objects beyond the most that are kept of a frame, summed over the frames: neither counted nor refused.
  public private(set) var overflow = 0
  /// Objects that could not be followed because too many were, summed over the frames.
  public private(set) var unfollowed = 0
  /// Distinct objects per class label, and those taken for dirt; 0 where objects are not followed.
  public private(set) var distinct: [Int]
  /// Objects per class label that are taken for dirt.
  public private(set) var stuck: [Int]
  private var first: ContinuousClock.Instant?
  private var last: ContinuousClock.Instant?

  init(classCount: Int, destinations: [RecordedDestination]) {
    objects = [Int](repeating: 0, count: classCount)
    (distinct, stuck) = (objects, objects)
    concentrations = [Double](repeating: 0, count: classCount)
    self.destinations = destinations
  }

  /// **Units**: frames per second between the first and the last frame counted; nil below two frames.
  public var frameRate: Double? {
    guard let first, let last, frames > 1 else { return nil }
    return Double(frames - 1) / ((last - first) / .seconds(1))
  }

  /// Overlays left out because drawing was too slow.
  public var overlaysLeftOut: UInt64 {
    destinations.first { $0.key == OverlayFolder.key }?.leftOut ?? 0
  }

  /// The mean over the frames of the cells of a class per volume of the undiluted sample, each by what its own picture shows;
  /// 0 without a counting chamber.
  public func concentration(label: Int) -> Double {
    frames > 0 ? concentrations[label] / Double(frames) : 0
  }

  /// Objects that a rule refused, summed over the frames.
  public func refused(_ verdict: ObjectVerdict) -> Int { refusals[Int(verdict.rawValue)] }

  /// - Parameter volume: what the frame shows of the sample; nil without a counting chamber.
  mutating func add(_ record: borrowing FrameRecord, volume: CountingVolume?) {
    let now = ContinuousClock.now
    if first == nil { first = now }
    last = now
    frames += 1
    latency.add(seconds: record.latency)
    overflow += record.count.overflow
    likeness.add(record.likeness)
    for index in refusals.indices {
      guard let verdict = ObjectVerdict(rawValue: UInt8(index)) else { continue }
      refusals[index] += record.count.refused(verdict)
    }
    for label in objects.indices {
      objects[label] += record.count.objects(label: label)
      if let volume {
        concentrations[label] += volume.concentration(of: Double(record.count.objects(label: label)))
      }
      distinct[label] = Int(record.estimates.distinct[label])
      stuck[label] = Int(record.estimates.stuck[label])
    }
  }

  /// Ends the summary of pictures that were counted one by one.
  mutating func finish(rejected: [RejectionReason: UInt64], destinations: [RecordedDestination]) {
    (self.rejected, self.destinations) = (rejected, destinations)
  }

  mutating func finish(
    _ statistics: CaptureStatistics, droppedByLoop: UInt64, destinations: [RecordedDestination],
    eventsLeftOut: UInt64,
    unfollowed: Int
  ) {
    dropped = statistics.droppedByDriver + statistics.droppedByRing + droppedByLoop
    // Warm-up frames are left out on purpose: nothing was wrong with them.
    rejected = statistics.rejected.filter { $0.key != .warmUp }
    (snapshots, withStrayBytes) = (statistics.snapshots, statistics.withStrayBytes)
    (self.destinations, self.eventsLeftOut) = (destinations, eventsLeftOut)
    self.unfollowed = unfollowed
  }
}

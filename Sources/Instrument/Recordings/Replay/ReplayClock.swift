import Frames

/// The numbers and times of a recording's frames, over several rounds.
struct ReplayClock {
  /// Rounds of a recording whose times are absurd end up here, 36 years on: sums with what an index may hold stay within
  /// 63 bits. **Units**: nanoseconds; and frames.
  private static let latest: UInt64 = 1 << 60

  private let options: ReplayOptions
  private let period: Double
  private let start: (monotonic: UInt64, utc: Int64)
  /// The recording's first stamp of this round, where it has stamps.
  private var firstStamp: FrameStamp?
  private var roundStart: UInt64 = 0
  private var roundSequence: UInt64 = 0
  private var indexInRound: UInt64 = 0
  /// Of the frame that was told last.
  private(set) var elapsed: UInt64 = 0
  private(set) var stamp = FrameStamp(sequence: 0, monotonicNanoseconds: 0, utcNanoseconds: 0)
  /// Frames that the recorder never got before the one that was told last.
  private(set) var gap: UInt64 = 0
  private var nextSequence: UInt64 = 0

  init(_ options: ReplayOptions, frameRate: Double?, start: (monotonic: UInt64, utc: Int64)) {
    self.options = options
    period = 1e9 / (options.framesPerSecond ?? frameRate ?? ReplayOptions.usualFrameRate)
    self.start = start
  }

  /// To be told before each round but the first: the next frame comes a frame time after the last.
  mutating func beginRound() {
    roundStart = min(Self.latest, elapsed + Self.limited(period))
    roundSequence = nextSequence
    indexInRound = 0
    firstStamp = nil
  }

  mutating func advance(to time: Recording.Time) {
    let regular = Self.limited(Double(indexInRound) * period)
    var recorded: FrameStamp?
    switch time {
    case .unknown: elapsed = roundStart + regular
    case .elapsed(let nanoseconds):
      // A stream's times can be out of order; a camera's never are.
      elapsed = max(
        elapsed, roundStart + (options.framesPerSecond == nil ? min(Self.latest, nanoseconds) : regular))
    case .stamp(let found):
      let first = firstStamp ?? found
      firstStamp = first
      recorded = found
      let since = found.monotonicNanoseconds - min(first.monotonicNanoseconds, found.monotonicNanoseconds)
      elapsed = roundStart + (options.framesPerSecond == nil ? since : regular)
    }
    elapsed = min(Self.latest, elapsed)
    // The first frame of a recording may have any number; a later round goes on from the round before it.
    let sequence = recorded.map { found in
      roundSequence == 0 || roundSequence > Self.latest
        ? max(nextSequence, found.sequence) : roundSequence + (found.sequence - firstStamp!.sequence)
    }
    gap = sequence.map { indexInRound == 0 ? 0 : $0 - min($0, nextSequence) } ?? 0
    stamp.sequence = sequence ?? nextSequence
    nextSequence = stamp.sequence + 1
    indexInRound += 1
    setTimes(recorded)
  }

  private static func limited(_ nanoseconds: Double) -> UInt64 {
    UInt64(min(Double(latest), nanoseconds.rounded()))
  }

  private mutating func setTimes(_ recorded: FrameStamp?) {
    // A recording's own times stay its own, unless others are asked for.
    let isAsRecorded = options.framesPerSecond == nil && options.startUTCNanoseconds == nil
    if let recorded, isAsRecorded {
      let passed = roundStart
      stamp.monotonicNanoseconds = recorded.monotonicNanoseconds + passed
      stamp.utcNanoseconds = recorded.utcNanoseconds + Int64(clamping: passed)
    } else {
      stamp.monotonicNanoseconds = start.monotonic + elapsed
      stamp.utcNanoseconds = (options.startUTCNanoseconds ?? start.utc) + Int64(clamping: elapsed)
    }
  }

  /// When the frame that was told last is due, by the clock of this machine.
  var due: UInt64 { start.monotonic + elapsed }
}

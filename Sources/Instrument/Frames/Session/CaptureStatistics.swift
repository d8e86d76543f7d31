/// Why a frame that a source delivered was not used.
public enum RejectionReason: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
  /// The driver marked the buffer as damaged.
  case flagged
  /// A buffer without a byte.
  case empty
  /// Fewer bytes than the picture needs, or more than the buffer has.
  case short
  /// The picture could not be decoded.
  case broken
  /// Another size than the stream's.
  case wrongSize
  /// The file could not be read (replays).
  case unreadable
  /// Within the profile's warm-up frames.
  case warmUp
  /// What the settings ask for cannot be had of this picture, as micrometres of one without a scale.
  case unsuited
}

/// What became of a source's frames. Every frame that the source numbered is in exactly one of the counts.
public struct CaptureStatistics: Equatable, Sendable, CustomStringConvertible {
  /// Frames that reached the ring.
  public var captured: UInt64 = 0
  /// Of the frames decoded, those that had bytes besides their picture, by the habit of the camera or the recording.
  public var withStrayBytes: UInt64 = 0
  /// Gaps in the driver's sequence: frames that the camera or the driver lost.
  public var droppedByDriver: UInt64 = 0
  /// Frames for which no slot was free, or that were stale when the program came to them.
  public var droppedByRing: UInt64 = 0
  /// How often the stream was restarted because no frame came.
  public var restarts: UInt64 = 0
  /// How often the device came back after it had gone.
  public var reconnections: UInt64 = 0
  /// Failed reads that cost no numbered frame (`EIO` and the like).
  public var readErrors: UInt64 = 0
  /// **Units**: frames per second by the frames' own times, over the last 32; 0 before the second frame.
  public var measuredFrameRate: Double = 0
  /// Still pictures taken while streaming.
  public var snapshots: UInt64 = 0
  // By the order of `CapturePause.allCases`.
  private var missed: InlineArray<3, UInt64> = .init(repeating: 0)
  // By the order of `RejectionReason.allCases`; a fixed array, so that counting allocates nothing.
  private var rejections: InlineArray<8, UInt64> = .init(repeating: 0)

  /// All counts 0.
  public init() {}

  /// Frames refused for one reason.
  public subscript(reason: RejectionReason) -> UInt64 {
    get { rejections[reason.index] }
    set { rejections[reason.index] = newValue }
  }

  /// Frames that would have come during pauses, by the agreed frame rate: they have no numbers and are in no other count.
  public subscript(pause: CapturePause) -> UInt64 {
    get { missed[pause.index] }
    set { missed[pause.index] = newValue }
  }

  /// Frames refused, by reason, reasons that did not occur left out.
  public var rejected: [RejectionReason: UInt64] {
    var counts: [RejectionReason: UInt64] = [:]
    for reason in RejectionReason.allCases where self[reason] > 0 { counts[reason] = self[reason] }
    return counts
  }

  /// Frames refused, whatever the reason.
  public var rejectedCount: UInt64 {
    var sum: UInt64 = 0
    for index in rejections.indices { sum += rejections[index] }
    return sum
  }

  /// Frames that never reached the ring.
  public var lost: UInt64 { droppedByDriver + droppedByRing + rejectedCount }

  /// One line for people, counts that are 0 left out.
  public var description: String {
    var parts = ["\(captured) frames captured"]
    if measuredFrameRate > 0 { parts.append("\((measuredFrameRate * 100).rounded() / 100) a second") }
    if droppedByDriver > 0 { parts.append("\(droppedByDriver) lost by the driver") }
    if droppedByRing > 0 { parts.append("\(droppedByRing) found no free slot") }
    for reason in RejectionReason.allCases where self[reason] > 0 {
      parts.append("\(self[reason]) refused (\(reason.rawValue))")
    }
    for pause in CapturePause.allCases where self[pause] > 0 {
      parts.append("\(self[pause]) missed (\(pause.rawValue))")
    }
    if withStrayBytes > 0 { parts.append("\(withStrayBytes) with stray bytes") }
    if snapshots > 0 { parts.append("\(snapshots) snapshots") }
    if restarts > 0 { parts.append("\(restarts) restarts") }
    if reconnections > 0 { parts.append("\(reconnections) reconnections") }
    if readErrors > 0 { parts.append("\(readErrors) read errors") }
    return parts.joined(separator: ", ")
  }

  /// By every count, the measured rate included.
  public static func == (one: Self, other: Self) -> Bool {
    one.captured == other.captured && one.droppedByDriver == other.droppedByDriver
      && one.droppedByRing == other.droppedByRing && one.restarts == other.restarts
      && one.reconnections == other.reconnections && one.readErrors == other.readErrors
      && one.snapshots == other.snapshots && one.withStrayBytes == other.withStrayBytes
      && CapturePause.allCases.allSatisfy { one[$0] == other[$0] }
      && one.measuredFrameRate == other.measuredFrameRate && one.rejected == other.rejected
  }
}

extension RejectionReason {
  fileprivate var index: Int {
    switch self {
    case .flagged: 0
    case .empty: 1
    case .short: 2
    case .broken: 3
    case .wrongSize: 4
    case .unreadable: 5
    case .warmUp: 6
    case .unsuited: 7
    }
  }
}

extension CapturePause {
  fileprivate var index: Int {
    switch self {
    case .silence: 0
    case .absence: 1
    case .snapshot: 2
    }
  }
}

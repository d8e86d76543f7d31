import System

/// How a recording is played.
public struct ReplayOptions: Equatable, Sendable {
  /// When the next picture is due.
  public enum Pace: String, Sendable, Codable, CaseIterable {
    /// At the recording's own times, as a camera would deliver.
    case realTime
    /// As fast as the consumers take frames; those with `keepAll` get every frame.
    case asFastAsPossible
  }

  /// The frame rate; nil takes the times that the recording says, or 30 where it says none, and the stream's
  /// `timesAreAssumed` tells so. Given, frame `n` was taken `n / framesPerSecond` seconds after the first, whatever the
  /// recording says. **Units**: frames per second.
  public var framesPerSecond: Double?
  /// As fast as possible unless asked for otherwise.
  public var pace: Pace
  /// The most frames played, broken ones included; nil plays all.
  public var frameLimit: Int?
  /// When the first frame was taken, in nanoseconds since 1970-01-01 UTC; nil takes the recording's own time, or the time
  /// of playing where it has none. Given, two runs over a recording deliver the same frames with the same times. At most
  /// `SystemClock.limit` on either side.
  public var startUTCNanoseconds: Int64?
  /// How often the recording is played; nil plays it again and again. Numbers and times go on from one to the next, and
  /// `CaptureEvent.beganAgain` tells where the pictures do not.
  public var repetitions: Int?
  /// What is done to every frame.
  public var correction: FrameCorrection

  /// What recordings are played at that do not say when their pictures were taken. **Units**: frames per second.
  public static let usualFrameRate = 30.0

  /// - Precondition: `framesPerSecond` and `repetitions` are positive.
  public init(
    framesPerSecond: Double? = nil, pace: Pace = .asFastAsPossible, frameLimit: Int? = nil,
    startUTCNanoseconds: Int64? = nil, repetitions: Int? = 1, correction: FrameCorrection = FrameCorrection()
  ) {
    precondition(framesPerSecond.map { $0 > 0 && $0.isFinite } ?? true)
    precondition(repetitions.map { $0 > 0 } ?? true)
    self.framesPerSecond = framesPerSecond
    self.pace = pace
    self.frameLimit = frameLimit
    self.startUTCNanoseconds = startUTCNanoseconds.map {
      min(SystemClock.limit, max(-SystemClock.limit, $0))
    }
    self.repetitions = repetitions
    self.correction = correction
  }
}

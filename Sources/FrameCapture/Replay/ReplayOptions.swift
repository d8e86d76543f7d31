/// How a recording is played.
public struct ReplayOptions: Equatable, Sendable {
  public enum Pace: String, Sendable, Codable, CaseIterable {
    /// At the recording's frame rate, as a camera would deliver.
    case realTime
    /// As fast as the consumers take frames; those with `keepAll` get every frame.
    case asFastAsPossible
  }

  /// The recording's frame rate, which its files do not say: frame `n` was taken `n / framesPerSecond` seconds after the
  /// first. **Units**: frames per second.
  public var framesPerSecond: Double
  public var pace: Pace
  /// The most frames played, broken ones included; nil plays all.
  public var frameLimit: Int?
  /// When the first frame was taken, in nanoseconds since 1970-01-01 UTC; nil takes the time of playing. Given, two runs
  /// over a recording deliver the same frames with the same times.
  public var startUTCNanoseconds: Int64?

  /// - Precondition: `framesPerSecond` is positive.
  public init(
    framesPerSecond: Double = 30, pace: Pace = .asFastAsPossible, frameLimit: Int? = nil,
    startUTCNanoseconds: Int64? = nil
  ) {
    precondition(framesPerSecond > 0 && framesPerSecond.isFinite)
    self.framesPerSecond = framesPerSecond
    self.pace = pace
    self.frameLimit = frameLimit
    self.startUTCNanoseconds = startUTCNanoseconds
  }
}

/// A source could not be opened or went away: at which step, what was found, what was expected, what to do.
public struct CaptureError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The steps of a source's life, in order.
  public enum Step: String, Sendable, Codable, CaseIterable {
    /// Which device it is; opening it; asking it what it is; choosing its input; agreeing on format and size.
    case find, open, identify, input, format
    /// Agreeing on the frame rate.
    case frameRate = "frame rate"
    /// Setting the controls; getting buffers from the driver.
    case controls, buffers
    /// Starting the stream, or the thread that runs it.
    case startStreaming = "start streaming"
    /// Taking frames while it streams.
    case stream
    /// Reading pictures of a recording.
    case read
  }

  /// Where in the source's life it happened.
  public let step: Step
  /// The device or file, as the person named it.
  public let source: String
  /// What was found, with the system's own words where there are any.
  public let found: String
  /// What would have been right; nil where `found` says it all.
  public let expected: String?
  /// The next step for the person; nil where none is known.
  public let advice: String?
  /// The system's error number, where it was the system that refused.
  public let number: Int32?

  /// Takes each value as it is; `description` makes one line of them.
  public init(
    _ step: Step, _ source: String, found: String, expected: String? = nil, advice: String? = nil,
    number: Int32? = nil
  ) {
    self.step = step
    self.source = source
    self.found = found
    self.expected = expected
    self.advice = advice
    self.number = number
  }

  /// One line for people: source, step, what was found, what was expected; what to do.
  public var description: String {
    var text = "\(source): \(step.rawValue): \(found)"
    if let expected { text += ", expected \(expected)" }
    if let advice { text += "; \(advice)" }
    return text
  }
}

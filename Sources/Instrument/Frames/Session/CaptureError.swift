/// A source could not be opened or went away: at which step, what was found, what was expected, what to do.
public struct CaptureError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The steps of a source's life, in order.
  public enum Step: String, Sendable, Codable, CaseIterable {
    case find, open, identify, input, format
    case frameRate = "frame rate"
    case controls, buffers
    case startStreaming = "start streaming"
    case stream
    case read
  }

  public let step: Step
  /// The device or file, as the person named it.
  public let source: String
  /// What was found, with the system's own words where there are any.
  public let found: String
  public let expected: String?
  public let advice: String?
  /// The system's error number, where it was the system that refused.
  public let number: Int32?

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

  public var description: String {
    var words = "\(source): \(step.rawValue): \(found)"
    if let expected { words += ", expected \(expected)" }
    if let advice { words += "; \(advice)" }
    return words
  }
}

/// A control that does not have the value the profile asks for.
public struct ProfileDifference: Equatable, Sendable, Codable, CustomStringConvertible {
  /// The control's name, `frames_per_second`, or a format that is not counted with all its bits.
  public var name: String
  /// The value as the profile writes it.
  public var asked: String
  /// What the camera has instead; nil when it has no such thing.
  public var found: String?
  /// Why it is so, in words that fit into brackets.
  public var reason: String

  package init(name: String, asked: String, found: String?, reason: String) {
    (self.name, self.asked, self.found, self.reason) = (name, asked, found, reason)
  }

  /// One line for people, such as `gain: asked 500, found 255 (...)`.
  public var description: String {
    "\(name): asked \(asked), " + (found.map { "found \($0)" } ?? "not set") + " (\(reason))"
  }
}

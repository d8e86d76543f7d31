/// What is known about a run, as JSON, under its name.
public struct RunRecord: Sendable {
  public var run: String
  public var description: String

  public init(run: String, description: String) { (self.run, self.description) = (run, description) }
}

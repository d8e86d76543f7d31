/// What is known about a run, as JSON, under its name.
public struct RunRecord: Sendable {
  /// The name of the run, which no other run in the same place has.
  public var run: String
  /// A JSON object on one line; `RunDescription` of the module Instrument writes it.
  public var description: String

  /// Takes both as they are; the JSON is not read.
  public init(run: String, description: String) { (self.run, self.description) = (run, description) }
}

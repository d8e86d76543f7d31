/// Which run a row belongs to, and what it was counted with.
public struct RunIdentity: Equatable, Sendable {
  /// The name of the run, which no other run in the same file has.
  public var run: String
  /// The first digits of the SHA-256 of the model's file, as `SHA256.short` has them.
  public var model: String
  /// Of the settings that decide about counts.
  public var configuration: String
  /// Of the calibration; empty where there is none.
  public var calibration: String

  /// What was looked at, as a person calls it; nil where nobody said. Rows have these three where they were said.
  public var sample: String?
  /// Who made the run.
  public var `operator`: String?
  /// What else is worth knowing about the run.
  public var note: String?

  /// Nobody said a sample, an operator or a note. Empty texts where nothing else is known but the name of the run.
  public init(run: String, model: String = "", configuration: String = "", calibration: String = "") {
    (self.run, self.model, self.configuration, self.calibration) = (run, model, configuration, calibration)
  }
}

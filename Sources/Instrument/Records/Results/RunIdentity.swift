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

  /// Empty texts where nothing else is known but the name of the run.
  public init(run: String, model: String = "", configuration: String = "", calibration: String = "") {
    (self.run, self.model, self.configuration, self.calibration) = (run, model, configuration, calibration)
  }
}

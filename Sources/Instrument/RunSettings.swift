import ResultSinks
import SegNetRuntime

/// What a counting session is told besides its source and its model.
public struct RunSettings: Sendable {
  /// CSV file, a row per frame; nil for none.
  public var csv: String?
  public var existingCSV: CSVSink.ExistingFile
  /// Folder for overlays; nil for none.
  public var overlays: String?
  /// There is an overlay for the first frame and every so many after it.
  public var overlayInterval: Int
  /// Whether a source waits for the counting (recordings) or the newest frame wins (cameras).
  public var keepsEveryFrame: Bool
  public var threads: Int
  /// nil: the best this processor has.
  public var isa: KernelISA?

  public init(
    csv: String? = nil, existingCSV: CSVSink.ExistingFile = .refuse, overlays: String? = nil,
    overlayInterval: Int = 25,
    keepsEveryFrame: Bool, threads: Int = 1, isa: KernelISA? = nil
  ) {
    (self.csv, self.existingCSV, self.overlays) = (csv, existingCSV, overlays)
    (self.overlayInterval, self.keepsEveryFrame) = (overlayInterval, keepsEveryFrame)
    (self.threads, self.isa) = (threads, isa)
  }
}

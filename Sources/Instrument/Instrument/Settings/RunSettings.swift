import Cameras
import Frames
import ObjectAnalysis
import Recordings
import Records
import SegNetRuntime
import System

/// What a counting session is told besides its source and its model.
public struct RunSettings: Sendable {
  /// Where the results go, in the order in which they get there.
  public internal(set) var destinations: [any Destination] = []
  /// What happens to files of records that are there already.
  public var existing: ExistingFile
  /// Folder for the still pictures that the button on the camera takes; nil: the button is only recorded.
  public var snapshots: String?
  /// There is an overlay for the first frame and every so many after it.
  public var overlayInterval: Int
  /// How long an interval is that has a row of its own, where such rows are asked for. **Units**: seconds.
  public var intervalSeconds = 60
  /// How much overlays may take of the disk, and snapshots in their folder.
  public var pictureBudget = PictureBudget()
  /// What is free on the disk that rows go to when a row warns that it becomes full. **Units**: bytes.
  public var diskReserve = 1 << 30
  /// What the disk of a file has; tests say it themselves.
  var diskSpace: @Sendable (String) -> DiskSpace? = { DiskSpace(of: $0) }
  /// What overlays outline where a network labels only cores.
  public var outlines = RecordPlan.Drawing.Outlines.whole
  /// Whether a source waits for the counting and for all that it writes (recordings), or the newest frame wins and overlays
  /// may be left out (cameras).
  public var keepsEveryFrame: Bool
  /// Threads that share each picture, the counting one included: 1...64.
  public var threads: Int
  /// nil: the best this processor has.
  public var isa: KernelISA?
  /// The most memory that the network may plan. **Units**: bytes; nil for no limit.
  public var memoryLimit: Int?
  /// Whether the network's planned memory is kept in RAM for good.
  public var locksMemory = false
  /// What rows call this run; no other run in the same files may have the same name.
  public var run: String
  /// What was looked at, who did it, and what else is worth knowing; stands in every row. nil: nobody said.
  public var sample: String?
  /// Who made the run.
  public var `operator`: String?
  /// What else is worth knowing about the run.
  public var note: String?
  /// What a person wants to count beyond what the model says.
  public var counting = CountingOptions()
  /// When enough is counted.
  public var stopping = StoppingOptions()
  /// nil: objects are not followed.
  public var tracking: TrackingOptions?
  /// nil: everything is in pixels.
  public var scale: ScaleOptions?
  /// The diameter of a typical object: pictures are brought to what the model was taught with. nil: by the scale, where the
  /// model knows its own, else as the model looks. **Units**: pixels of the camera's pictures, before frames are binned.
  public var objectSize: Double?
  /// nil: no concentrations.
  public var chamber: ChamberOptions?
  /// What the source does to every frame, for the record of the run.
  public var correction = FrameCorrection()
  /// What the record of the run says besides; see `RunDescription`.
  public var command: [String] = []

  /// - Parameters:
  /// - csv: the file for a row per frame; nil for none.
  /// - overlays: the folder for overlays; nil for none.
  public init(
    run: String, csv: String? = nil, existing: ExistingFile = .refuse, overlays: String? = nil,
    overlayInterval: Int = 25, keepsEveryFrame: Bool, threads: Int = 1, isa: KernelISA? = nil
  ) {
    (self.run, self.existing) = (run, existing)
    (self.overlayInterval, self.keepsEveryFrame) = (overlayInterval, keepsEveryFrame)
    (self.threads, self.isa) = (threads, isa)
    (self.csv, self.overlays) = (csv, overlays)
  }
}

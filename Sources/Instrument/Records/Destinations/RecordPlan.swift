import Imaging
import ObjectAnalysis

/// What a run records, for whatever takes it: the tables, and how pictures are drawn.
public struct RecordPlan: Sendable {
  /// The name of the run.
  public var run: String
  /// What happens to files that are there already.
  public var existing: ExistingFile
  /// A row per frame, and per thing that happened instead of one.
  public var frames: RecordTable<FrameRecord>
  /// A row per object of every frame, counted or refused.
  public var objects: RecordTable<ObjectRecord>
  /// A row per object that was followed, written when its track ends.
  public var tracks: RecordTable<TrackRecord>
  /// Whether some destination takes objects one by one.
  public var recordsObjects = false
  /// Whether objects are followed.
  public var followsObjects = false
  /// What a page of results says besides its figures.
  public var facts: ReportFacts
  /// For the overlays; without meaning where none are drawn.
  public var drawing: Drawing

  /// How overlays are drawn.
  public struct Drawing: Sendable {
    /// Of the pictures that are counted, after every correction. **Units**: camera pixels.
    public var pictureSize: PixelSize
    /// The colours and names of the classes, by label; the background is the first.
    public var palette: ClassPalette
    /// Camera pixels per pixel of the label map, each way.
    public var reduction: Int
    /// Regions of interest.
    public var regions: [RegionOfInterest]
    /// There is an overlay for the first frame and every so many after it.
    public var interval: Int
    /// What becomes of overlays when drawing is slower than counting.
    public var whenFull: WhenFull

    /// Without regions and with an overlay for every frame that is waited for, unless told otherwise.
    public init(
      pictureSize: PixelSize, palette: ClassPalette, reduction: Int, regions: [RegionOfInterest] = [],
      interval: Int = 1, whenFull: WhenFull = .wait
    ) {
      (self.pictureSize, self.palette, self.reduction) = (pictureSize, palette, reduction)
      (self.regions, self.interval, self.whenFull) = (regions, interval, whenFull)
    }
  }

  /// Refuses files that are there already, unless told otherwise; records neither objects nor tracks at first.
  ///
  /// - Parameter facts: nil where no page is written, or only the run's name and the classes are known.
  public init(
    run: String, existing: ExistingFile = .refuse, frames: RecordTable<FrameRecord>,
    objects: RecordTable<ObjectRecord>, tracks: RecordTable<TrackRecord>, drawing: Drawing,
    facts: ReportFacts? = nil
  ) {
    self.facts = facts ?? ReportFacts(identity: RunIdentity(run: run), palette: drawing.palette)
    (self.run, self.existing, self.drawing) = (run, existing, drawing)
    (self.frames, self.objects, self.tracks) = (frames, objects, tracks)
  }
}

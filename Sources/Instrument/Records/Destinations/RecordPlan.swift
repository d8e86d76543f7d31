import Imaging
import ObjectAnalysis

/// What a run records, for whatever takes it: the tables, and how pictures are drawn.
public struct RecordPlan: Sendable {
  /// The name of the run.
  public var run: String
  /// What happens to files that are there already.
  public var existing: ExistingFile
  public var frames: RecordTable<FrameRecord>
  public var objects: RecordTable<ObjectRecord>
  public var tracks: RecordTable<TrackRecord>
  /// Whether some destination takes objects one by one.
  public var recordsObjects = false
  /// Whether objects are followed.
  public var followsObjects = false
  public var drawing: Drawing

  /// How overlays are drawn.
  public struct Drawing: Sendable {
    public var pictureSize: PixelSize
    public var palette: ClassPalette
    /// Camera pixels per pixel of the label map, each way.
    public var reduction: Int
    /// Regions of interest.
    public var regions: [RegionOfInterest]
    /// There is an overlay for the first frame and every so many after it.
    public var interval: Int

    public init(
      pictureSize: PixelSize, palette: ClassPalette, reduction: Int, regions: [RegionOfInterest] = [],
      interval: Int = 1
    ) {
      (self.pictureSize, self.palette, self.reduction) = (pictureSize, palette, reduction)
      (self.regions, self.interval) = (regions, interval)
    }
  }

  public init(
    run: String, existing: ExistingFile = .refuse, frames: RecordTable<FrameRecord>,
    objects: RecordTable<ObjectRecord>, tracks: RecordTable<TrackRecord>, drawing: Drawing
  ) {
    (self.run, self.existing, self.drawing) = (run, existing, drawing)
    (self.frames, self.objects, self.tracks) = (frames, objects, tracks)
  }
}

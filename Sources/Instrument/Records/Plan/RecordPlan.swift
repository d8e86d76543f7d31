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
  /// How long an interval is that has a row. **Units**: seconds, at least 1.
  public var intervalSeconds = 60
  /// Whether some destination takes objects one by one.
  public var recordsObjects = false
  /// Whether objects are followed.
  public var followsObjects = false
  /// What becomes of destinations that cannot be written for a while.
  public var patience = SinkPatience.none
  /// What a page of results says besides its figures.
  public var facts: ReportFacts
  /// For the overlays; without meaning where none are drawn.
  public var drawing: Drawing

  /// How overlays are drawn.
  public struct Drawing: Sendable {
    /// What is outlined where a network labels only the core of each object.
    public enum Outlines: String, CaseIterable, Sendable {
      /// The core grown to the size that the object is counted with.
      case whole
      /// What the network labelled.
      case core
    }

    /// Of the pictures that are counted, after every correction. **Units**: camera pixels.
    public var pictureSize: PixelSize
    /// The colours and names of the classes, by label; the background is the first.
    public var palette: ClassPalette
    /// From the label map to whole objects in the camera's picture.
    public var scale: ObjectScale
    /// Without meaning where whole objects are labelled.
    public var outlines: Outlines
    /// For a scale bar, where a picture does not say its own; nil for none.
    public var calibration: SpatialCalibration?
    /// Whether captions say when a frame of a stream was taken: not where its time was made up. Pictures that are counted
    /// one by one say it themselves.
    public var showsTimes: Bool
    /// Regions of interest.
    public var regions: [RegionOfInterest]
    /// There is an overlay for the first frame and every so many after it.
    public var interval: Int
    /// How much overlays may take of the disk.
    public var budget = PictureBudget()
    /// What becomes of overlays when drawing is slower than counting.
    public var whenFull: WhenFull

    /// Whole objects, times, no regions, and an overlay for every frame that is waited for, unless told otherwise.
    public init(
      pictureSize: PixelSize, palette: ClassPalette, scale: ObjectScale, outlines: Outlines = .whole,
      calibration: SpatialCalibration? = nil, showsTimes: Bool = true, regions: [RegionOfInterest] = [],
      interval: Int = 1, whenFull: WhenFull = .wait
    ) {
      (self.pictureSize, self.palette, self.scale) = (pictureSize, palette, scale)
      (self.outlines, self.calibration, self.showsTimes) = (outlines, calibration, showsTimes)
      (self.regions, self.interval, self.whenFull) = (regions, interval, whenFull)
    }

    /// What draws pictures of one size.
    ///
    /// - Parameter enlargement: pixels of the drawing per camera pixel; nil: 2 for narrow pictures, otherwise 1.
    public func painter(for size: PixelSize, enlargement: Int? = nil) -> OverlayPainter {
      OverlayPainter(
        pictureSize: size, palette: palette, reduction: scale.reduction,
        coreFractions: outlines == .whole ? scale.coreFractions : nil,
        regions: regions.map { region in
          OverlayRegion(
            name: region.name, corners: region.corners.map { SIMD2(Float($0.x), Float($0.y)) })
        }, enlargement: enlargement)
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

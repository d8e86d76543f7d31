import Imaging
import ObjectAnalysis

/// What a page of results says about a run besides its figures.
public struct ReportFacts: Sendable {
  /// What rows say of the run.
  public var identity: RunIdentity
  /// ISO 8601 in UTC.
  public var started = ""
  /// What delivered the frames, as people call it.
  public var source = ""
  /// Whether frames came in their own time, as those of a camera.
  public var isLive = false
  /// Whether nobody knows when the frames were taken.
  public var timesAreAssumed = false
  /// The model's file.
  public var model = ""
  /// Everything that decided about the counts, in the order in which it was done.
  public var rules: [String] = []
  /// How a count becomes a concentration; nil without a counting chamber.
  public var concentration: String?
  /// The classes; the background is the first.
  public var palette: ClassPalette
  /// Which figures there are.
  public var options = FrameTableOptions()
  /// How lengths and areas of the label map become those of whole objects.
  public var scale = ObjectScale(reduction: 1)

  /// Nothing is known but what the rows say and which classes there are.
  public init(identity: RunIdentity, palette: ClassPalette) {
    (self.identity, self.palette) = (identity, palette)
  }
}

import Imaging
import ObjectAnalysis

/// All that one frame gave, or what happened instead of a frame: what every destination gets.
///
/// Its parts are lent by whoever counted the frame, until the destinations have taken what they need.
/// **Cost**: nothing but the record is copied.
public struct FrameResult: ~Copyable, ~Escapable {
  /// The row: numbers, times, counts, estimates, losses; nil where tracks ended and there is nothing else to tell.
  public let record: FrameRecord?
  /// The objects with their verdicts; none where no frame was counted.
  public let objects: FoundObjects
  /// The tracks of these objects, and those that ended.
  public let tracks: FollowedObjects
  /// The mean colours of these objects; empty where no destination takes objects one by one.
  public let colors: ObjectColors
  /// What the camera saw, in any uncompressed format; nil where no frame was counted.
  public let picture: ImageView?
  /// What UTC is ahead of the monotonic clock. **Units**: nanoseconds.
  public let utcOffset: Int64

  /// A frame that was counted.
  @_lifetime(copy picture, copy objects, copy tracks, copy colors)
  public init(
    _ record: FrameRecord, picture: ImageView, objects: FoundObjects,
    tracks: FollowedObjects = FollowedObjects(), colors: ObjectColors = ObjectColors()
  ) {
    self.record = record
    self.objects = objects
    self.tracks = tracks
    self.colors = colors
    self.picture = picture
    utcOffset = record.utcNanoseconds &- record.monotonicNanoseconds
  }

  /// What happened instead of a frame.
  ///
  /// - Parameters:
  ///   - record: its row; nil when no row tells of it.
  ///   - tracks: those that ended because of it.
  @_lifetime(copy tracks)
  public init(_ record: FrameRecord?, tracks: FollowedObjects, utcOffset: Int64) {
    self.record = record
    objects = FoundObjects()
    self.tracks = tracks
    colors = ObjectColors()
    picture = nil
    self.utcOffset = utcOffset
  }
}

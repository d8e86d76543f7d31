import ObjectAnalysis

/// A track that has ended.
public struct TrackRecord: Sendable {
  /// **Units**: pixels of the label map, and nanoseconds of the monotonic clock.
  public var track: Track
  /// When it was first and last found. **Units**: nanoseconds since 1970-01-01 UTC.
  public var firstUTC: Int64
  /// When it was last found; missing frames at its end are not in it. **Units**: as `firstUTC`.
  public var lastUTC: Int64

  /// Takes both moments as they are; `copy` works them out of the track's own times.
  public init(track: Track, firstUTC: Int64, lastUTC: Int64) {
    (self.track, self.firstUTC, self.lastUTC) = (track, firstUTC, lastUTC)
  }

  /// A placeholder for memory that is filled later.
  public static var blank: TrackRecord { TrackRecord(track: .blank, firstUTC: 0, lastUTC: 0) }
}

extension TrackRecord: ResultItem {
  /// 1024 tracks, which is as many as can end at once.
  public static var queueCapacity: Int { 1024 }

  /// The confirmed tracks that ended with the frame, or instead of one.
  public static func count(in result: borrowing FrameResult) -> Int { result.tracks.ended.count }

  /// Becomes the ended track at `index`, with its times in UTC.
  public mutating func copy(from result: borrowing FrameResult, _ index: Int) {
    track = result.tracks.ended[index]
    firstUTC = Int64(track.firstTime) &+ result.utcOffset
    lastUTC = Int64(track.lastTime) &+ result.utcOffset
  }
}

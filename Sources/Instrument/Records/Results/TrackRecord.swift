import ObjectAnalysis

/// A track that has ended.
public struct TrackRecord: Sendable {
  public var track: Track
  /// When it was first and last found. **Units**: nanoseconds since 1970-01-01 UTC.
  public var firstUTC: Int64
  public var lastUTC: Int64

  public init(track: Track, firstUTC: Int64, lastUTC: Int64) {
    (self.track, self.firstUTC, self.lastUTC) = (track, firstUTC, lastUTC)
  }

  /// A placeholder for memory that is filled later.
  public static var blank: TrackRecord { TrackRecord(track: .blank, firstUTC: 0, lastUTC: 0) }
}

extension TrackRecord: ResultItem {
  public static var queueCapacity: Int { 1024 }

  public static func count(in result: borrowing FrameResult) -> Int { result.tracks.ended.count }

  public mutating func take(_ result: borrowing FrameResult, _ index: Int) {
    track = result.tracks.ended[index]
    firstUTC = Int64(track.firstTime) &+ result.utcOffset
    lastUTC = Int64(track.lastTime) &+ result.utcOffset
  }
}

/// What the tracker knows about a frame's objects, lent by it. **Cost**: nothing is copied.
public struct FollowedObjects: ~Escapable {
  /// The confirmed tracks that ended with the frame, or instead of one.
  public let ended: Span<Track>
  private let live: Span<Track>
  private let trackOfObject: Span<Int32>

  @_lifetime(copy live, copy ended, copy trackOfObject)
  init(_ live: Span<Track>, ended: Span<Track>, trackOfObject: Span<Int32>) {
    self.live = live
    self.ended = ended
    self.trackOfObject = trackOfObject
  }

  /// Where objects are not followed.
  @_lifetime(immortal)
  public init() {
    live = Span()
    ended = Span()
    trackOfObject = Span()
  }

  /// The track of an object of the frame; nil when it is not followed.
  public func track(ofObject object: Int) -> Track? {
    guard trackOfObject.indices.contains(object), trackOfObject[object] >= 0 else { return nil }
    return live[Int(trackOfObject[object])]
  }
}

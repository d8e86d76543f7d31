import Imaging

/// A frame on loan from the ring: its slot is not written to until the lease ends, which is when this value does.
public struct FrameLease: ~Copyable, Sendable {
  /// Numbers and times of the picture; a copy, which may outlive the lease.
  public let frame: Frame
  /// When the frame was complete in the ring. **Units**: nanoseconds of the monotonic clock.
  public let publishedNanoseconds: UInt64
  private let ring: FrameRing
  private let slot: Int

  init(ring: FrameRing, slot: Int) {
    self.ring = ring
    self.slot = slot
    frame = ring.frame(slot)
    publishedNanoseconds = ring.publicationTime(slot)
  }

  /// The picture, valid while the lease lasts.
  public var image: ImageView {
    @_lifetime(borrow self) get {
      let bytes = unsafe _overrideLifetime(ring.readableBytes(slot), borrowing: self)
      return ImageView(size: ring.size, format: ring.format, bytesPerRow: ring.bytesPerRow, bytes: bytes)
    }
  }

  deinit { ring.release(slot) }
}

/// What a consumer got when it asked for the next frame.
public enum FrameDelivery: ~Copyable, Sendable {
  /// Here it is; its slot is free again when the lease ends.
  case frame(FrameLease)
  /// No frame came within the time given; ask again.
  case timedOut
  /// The source ended and everything was read.
  case endOfStream
  /// The stream was stopped at once.
  case cancelled
}

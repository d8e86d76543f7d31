import Synchronization

/// What a budget cost; outlives the sink.
public final class PictureLosses: Sendable {
  private let skippedPictures = Atomic<UInt64>(0)
  private let removedPictures = Atomic<UInt64>(0)

  /// Nothing yet.
  public init() {}

  /// Pictures for which there was no room.
  public var skipped: UInt64 { skippedPictures.load(ordering: .relaxed) }
  /// Older pictures that made room.
  public var removed: UInt64 { removedPictures.load(ordering: .relaxed) }

  func skip() { skippedPictures.wrappingAdd(1, ordering: .relaxed) }
  func remove() { removedPictures.wrappingAdd(1, ordering: .relaxed) }
}

/// How one object of an overlay is drawn.
public struct OverlayMark: Equatable, Sendable, BitwiseCopyable {
  /// The class: gives the colour.
  public var label: UInt8
  /// Objects that do not count get a thin grey outline and no centre.
  public var counted: Bool
  /// The centroid, in camera pixels; the centre of the first pixel is (0, 0).
  public var x: Float
  /// As `x`; grows downwards.
  public var y: Float
  /// The number of the object's track, drawn beside its centre; 0 for none.
  public var track: UInt32 = 0
  /// Whether the object does not move while others do; said beside its number.
  public var isStuck = false

  /// An object without a track.
  public init(label: UInt8, counted: Bool, x: Float, y: Float) {
    (self.label, self.counted, self.x, self.y) = (label, counted, x, y)
  }
}

/// A part of the picture in which objects count, as an overlay shows it: a white polygon with its name.
public struct OverlayRegion: Equatable, Sendable {
  /// Drawn beside the region's uppermost corner.
  public var name: String
  /// In camera pixels; the centre of the first pixel is (0, 0).
  public var corners: [SIMD2<Float>]

  /// Takes the corners in their order around the region.
  public init(name: String, corners: [SIMD2<Float>]) { (self.name, self.corners) = (name, corners) }
}

/// One object followed through the frames.
///
/// **Units**: pixels of the label map and frames.
public struct Track: Hashable, Sendable, BitwiseCopyable {
  /// A number from 1 that no other track of the run gets; 0 until the track is confirmed.
  public internal(set) var identifier: UInt32 = 0
  public let label: UInt8
  /// Whether it was found in enough frames to count.
  public var isConfirmed: Bool { identifier != 0 }
  /// Whether it has not moved for so long that it is taken for dirt.
  public internal(set) var isStuck = false
  /// Its object in the current frame; nil while it is missing.
  public internal(set) var object: Int?
  /// Where it is, or is expected while it is missing.
  public internal(set) var position: PixelPoint
  /// Pixels per frame.
  public internal(set) var velocity = PixelPoint(x: 0, y: 0)
  /// Frames in which it was found.
  public internal(set) var framesFound = 1
  /// Frames since it was last found.
  public internal(set) var framesMissing = 0
  /// The size of its bounding box when it was last found.
  var width: Double
  var height: Double
  /// Where it began to lie still, and for how many frames.
  var anchor: PixelPoint
  var stillFrames = 0

  init(_ object: SegmentedObject, number: Int) {
    label = object.label
    self.object = number
    position = object.centroid
    anchor = position
    (width, height) = (Double(object.bounds.width), Double(object.bounds.height))
  }
}

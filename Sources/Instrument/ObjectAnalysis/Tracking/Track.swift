/// One object followed through the frames.
///
/// **Units**: pixels of the label map and frames.
public struct Track: Hashable, Sendable, BitwiseCopyable {
  /// A number from 1 that no other track of the run gets; 0 until the track is confirmed.
  public internal(set) var identifier: UInt32 = 0
  /// The class, 1...255; a track never takes an object of another one.
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
  /// When it was first and last found. **Units**: nanoseconds of the clock that `ObjectTracker.update` was given.
  public internal(set) var firstTime: UInt64
  /// When it was last found. **Units**: as `firstTime`.
  public internal(set) var lastTime: UInt64
  /// The way it went from place to place, smoothed as its position is.
  public internal(set) var pathLength = 0.0
  /// Times that it was missing and found again.
  public internal(set) var gapsBridged = 0
  /// Frames that were looked at since it was last found.
  public internal(set) var framesMissing = 0
  /// All frames between the one in which it was last found and the last one that was looked at, the latter included: those
  /// lost are time in which it moved.
  var framesPassed = 0
  /// The size of its bounding box when it was last found.
  var width: Double
  var height: Double
  /// Where it was first and last found; `position` goes on while it is missing.
  public internal(set) var start: PixelPoint
  /// Where it was last found, smoothed like `position`.
  public internal(set) var lastPlace: PixelPoint
  /// Where it began to lie still, and for how many frames.
  var anchor: PixelPoint
  var stillFrames = 0
  var hasMoved = false

  /// A placeholder for memory that is filled later.
  public static var blank: Track { Track(.blank, number: 0, time: 0) }

  /// The time between its first and its last frame. **Units**: seconds.
  public var duration: Double { Double(lastTime - firstTime) / 1e9 }

  /// The length of its way over the time, called VCL where swimmers are judged; nil for a single frame.
  ///
  /// **Units**: pixels of the label map per second.
  public var curvilinearSpeed: Double? { duration > 0 ? pathLength / duration : nil }

  /// The distance between its first and its last place over the time, called VSL; nil for a single frame.
  ///
  /// **Units**: pixels of the label map per second.
  public var straightLineSpeed: Double? {
    duration > 0 ? lastPlace.distance(to: start) / duration : nil
  }

  init(_ object: SegmentedObject, number: Int, time: UInt64) {
    label = object.label
    self.object = number
    position = object.centroid
    (anchor, start, lastPlace) = (position, position, position)
    (firstTime, lastTime) = (time, time)
    (width, height) = (Double(object.bounds.width), Double(object.bounds.height))
  }
}

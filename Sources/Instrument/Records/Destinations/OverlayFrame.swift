import Imaging
import ObjectAnalysis

/// A frame on its way to an overlay, with all its memory taken once.
public struct OverlayFrame: Sendable {
  /// The camera's frame number, which the file's name and the caption show.
  public private(set) var sequence: UInt64 = 0
  /// When it was taken; nil where no frame was copied. **Units**: nanoseconds since 1970-01-01 UTC.
  public private(set) var utcNanoseconds: Int64?
  /// Which picture it is, where pictures are counted one by one; nil for a frame of a stream.
  public private(set) var facts: PictureFacts?
  /// What the camera saw, converted to RGB. **Shape**: the `pictureSize` planned, or that of the last picture of another size.
  public private(set) var picture: RGBImage
  /// Each pixel's object number from 1. **Shape**: the picture's, reduced as the label map is.
  public private(set) var instances: InstanceMap
  /// A mark per object, counted or not, at most 65,535. **Units**: camera pixels.
  public private(set) var marks: [OverlayMark] = []
  /// Objects that count, by class label; index 0, the background, stays 0.
  public private(set) var counts: [Int]
  /// Whether the picture is unlike those that the model was taught with, which the caption says.
  public private(set) var isUnlike = false
  private let reduction: Reduction

  /// - Parameter classCount: the background included.
  public init(pictureSize: PixelSize, reduction: Reduction, classCount: Int) {
    self.reduction = reduction
    picture = RGBImage(size: pictureSize)
    instances = InstanceMap(size: pictureSize.reduced(by: reduction))
    counts = [Int](repeating: 0, count: classCount)
    // One object per 8 pixels of the label map: more is noise, and grows the list once.
    marks.reserveCapacity(min(Int(UInt16.max), instances.size.pixelCount / 8))
  }

  /// Copies a frame's picture and what was found in it, if a frame was counted.
  ///
  /// **Cost**: no memory, except for a picture of another size than the last one.
  public mutating func copy(from result: borrowing FrameResult, _ index: Int = 0) {
    guard let picture = result.picture else { return }
    facts = result.record?.picture
    isUnlike = result.record?.likeness?.isUnlike ?? false
    utcNanoseconds = result.record?.utcNanoseconds
    begin(result.record?.sequence ?? 0, picture)
    let width = instances.size.width
    var map = instances.identifiers.mutableSpan
    result.objects.paintInstances(into: &map, width: width)
    for index in 0..<min(result.objects.objects.count, Int(UInt16.max)) {
      append(result.objects.objects[index], counted: result.objects.verdicts[index] == .counted)
      guard let track = result.tracks.track(ofObject: index) else { continue }
      (marks[index].track, marks[index].isStuck) = (track.identifier, track.isStuck)
    }
  }

  private mutating func begin(_ sequence: UInt64, _ picture: borrowing ImageView) {
    self.sequence = sequence
    if self.picture.size != picture.size {
      self.picture = RGBImage(size: picture.size)
      instances = InstanceMap(size: picture.size.reduced(by: reduction))
    }
    self.picture.copy(picture)
    marks.removeAll(keepingCapacity: true)
    for label in counts.indices { counts[label] = 0 }
  }

  private mutating func append(_ object: SegmentedObject, counted: Bool) {
    let center = object.centroid.inCameraPixels(reduction: reduction)
    marks.append(OverlayMark(label: object.label, counted: counted, x: Float(center.x), y: Float(center.y)))
    if counted, Int(object.label) < counts.count { counts[Int(object.label)] += 1 }
  }
}

extension OverlayFrame: ResultItem {
  /// Four pictures: memory for more would cost megabytes each.
  public static var queueCapacity: Int { 4 }

  /// One for a frame that was counted, none for what happened instead.
  public static func count(in result: borrowing FrameResult) -> Int { result.picture == nil ? 0 : 1 }
}

import Imaging
import ObjectAnalysis
import Shapes

/// The objects of a frame on their way to a file of outlines, with all their memory taken once.
struct OutlineFrame: Sendable {
  /// An object that counts.
  struct Object: Sendable {
    /// Its place among the frame's objects, from 1, which is its number in `instances`.
    var number: Int
    var label: Int
    /// The number of its track; 0 while it has none.
    var track: UInt32
    var confidence: Double?
  }

  private(set) var sequence: UInt64 = 0
  /// Which picture it is, where pictures are counted one by one.
  private(set) var facts: PictureFacts?
  /// Of the camera's picture.
  private(set) var pictureSize: PixelSize
  /// Each pixel's object number from 1. **Shape**: the picture's, reduced as the label map is.
  private(set) var instances: InstanceMap
  /// Those that count, at most 65,535.
  private(set) var objects: [Object] = []
  private let reduction: Reduction

  init(pictureSize: PixelSize, reduction: Reduction) {
    (self.pictureSize, self.reduction) = (pictureSize, reduction)
    instances = InstanceMap(size: pictureSize.reduced(by: reduction))
    // One object per 8 pixels of the label map: more is noise, and grows the list once.
    objects.reserveCapacity(min(Int(UInt16.max), instances.size.pixelCount / 8))
  }
}

extension OutlineFrame: ResultItem {
  /// Eight frames: a second or so of a slow disk.
  static var queueCapacity: Int { 8 }

  /// One for a frame that was counted, none for what happened instead.
  static func count(in result: borrowing FrameResult) -> Int { result.picture == nil ? 0 : 1 }

  /// **Cost**: no memory, except for a picture of another size than the last one.
  mutating func copy(from result: borrowing FrameResult, _ index: Int) {
    guard let picture = result.picture else { return }
    (sequence, facts) = (result.record?.sequence ?? 0, result.record?.picture)
    if pictureSize != picture.size {
      pictureSize = picture.size
      instances = InstanceMap(size: picture.size.reduced(by: reduction))
    }
    let width = instances.size.width
    var map = instances.identifiers.mutableSpan
    result.objects.paintInstances(into: &map, width: width)
    objects.removeAll(keepingCapacity: true)
    for index in 0..<min(result.objects.objects.count, Int(UInt16.max))
    where result.objects.verdicts[index] == .counted {
      objects.append(
        Object(
          number: index + 1, label: Int(result.objects.objects[index].label),
          track: result.tracks.track(ofObject: index)?.identifier ?? 0,
          confidence: result.objects.confidence(of: index)))
    }
  }
}

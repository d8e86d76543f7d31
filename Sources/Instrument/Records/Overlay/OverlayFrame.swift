import Imaging
import ObjectAnalysis

/// A frame on its way to an overlay, with all its memory taken once.
public struct OverlayFrame: Sendable {
  public private(set) var sequence: UInt64 = 0
  public private(set) var picture: RGBImage
  public private(set) var instances: InstanceMap
  public private(set) var marks: [OverlayMark] = []
  public private(set) var counts: [Int]

  /// - Parameter classCount: the background included.
  public init(pictureSize: PixelSize, reduction: Int, classCount: Int) {
    picture = RGBImage(size: pictureSize)
    instances = InstanceMap(size: pictureSize.reduced(by: reduction))
    counts = [Int](repeating: 0, count: classCount)
    // One object per 8 pixels of the label map: more is noise, and grows the list once.
    marks.reserveCapacity(min(Int(UInt16.max), instances.size.pixelCount / 8))
  }

  /// Takes a frame's picture and what was found in it.
  ///
  /// - Parameter picture: in any uncompressed format.
  /// - Precondition: the sizes are those planned, and the analyzer is finished.
  public mutating func take(
    sequence: UInt64, picture: borrowing ImageView, analyzer: borrowing FrameAnalyzer
  ) {
    begin(sequence, picture)
    var map = instances.identifiers.mutableSpan
    analyzer.paintInstances(into: &map)
    let (objects, verdicts) = (analyzer.objects, analyzer.verdicts)
    for index in 0..<min(objects.count, Int(UInt16.max)) {
      append(objects[index], counted: verdicts[index] == .counted, reduction: analyzer.settings.reduction)
    }
  }

  /// Says which track an object of the frame belongs to; nothing for objects beyond those that are drawn.
  public mutating func mark(object: Int, track: UInt32, isStuck: Bool) {
    guard marks.indices.contains(object) else { return }
    (marks[object].track, marks[object].isStuck) = (track, isStuck)
  }

  private mutating func begin(_ sequence: UInt64, _ picture: borrowing ImageView) {
    self.sequence = sequence
    self.picture.copy(picture)
    marks.removeAll(keepingCapacity: true)
    for label in counts.indices { counts[label] = 0 }
  }

  private mutating func append(_ object: SegmentedObject, counted: Bool, reduction: Int) {
    let center = object.centroid.inCameraPixels(reduction: reduction)
    marks.append(OverlayMark(label: object.label, counted: counted, x: Float(center.x), y: Float(center.y)))
    if counted, Int(object.label) < counts.count { counts[Int(object.label)] += 1 }
  }
}

import Imaging
import ObjectAnalysis

/// One object of one frame.
public struct ObjectRecord: Sendable {
  /// The camera's number of the frame that it is in.
  public var sequence: UInt64
  /// **Units**: nanoseconds since 1970-01-01 UTC.
  public var utcNanoseconds: Int64
  /// Its place among the frame's objects, from 1.
  public var number: Int
  /// Class, place and area. **Units**: pixels of the label map.
  public var object: SegmentedObject
  /// All zero where shapes were not measured. **Units**: pixels of the label map.
  public var shape: ObjectGeometry
  /// The mean over its pixels; black where colours were not measured.
  public var color: RGBColor
  /// In 0...1; nil where the network was not asked.
  public var confidence: Double?
  /// Why it counts or does not.
  public var verdict: ObjectVerdict
  /// The number of its track; 0 while it has none.
  public var track: UInt32
  /// Ends the batch of rows that go to disk together.
  public var isLastOfFrame: Bool
  /// The picture that it is in, where pictures are counted one by one; nil for a frame of a stream.
  public var picture: PictureFacts?

  /// Takes each value as it is; none is checked.
  public init(
    sequence: UInt64, utcNanoseconds: Int64, number: Int, object: SegmentedObject, shape: ObjectGeometry,
    color: RGBColor, confidence: Double?, verdict: ObjectVerdict, track: UInt32, isLastOfFrame: Bool
  ) {
    (self.sequence, self.utcNanoseconds, self.number) = (sequence, utcNanoseconds, number)
    (self.object, self.shape, self.color) = (object, shape, color)
    (self.confidence, self.verdict, self.track) = (confidence, verdict, track)
    self.isLastOfFrame = isLastOfFrame
  }

  /// A placeholder for memory that is filled later.
  public static var blank: ObjectRecord {
    ObjectRecord(
      sequence: 0, utcNanoseconds: 0, number: 0, object: .blank, shape: .blank, color: RGBColor(0, 0, 0),
      confidence: nil, verdict: .counted, track: 0, isLastOfFrame: true)
  }
}

extension ObjectRecord: ResultItem {
  /// 2048 objects, of one frame or of several.
  public static var queueCapacity: Int { 2048 }

  /// All objects of the frame, counted or refused.
  public static func count(in result: borrowing FrameResult) -> Int { result.objects.objects.count }

  /// Becomes the object at `index`, with what else was measured of it.
  public mutating func copy(from result: borrowing FrameResult, _ index: Int) {
    let count = result.objects.objects.count
    (sequence, utcNanoseconds) = (result.record?.sequence ?? 0, result.record?.utcNanoseconds ?? 0)
    (number, isLastOfFrame) = (index + 1, index == count - 1)
    picture = result.record?.picture
    object = result.objects.objects[index]
    shape = result.objects.shapes.isEmpty ? .blank : result.objects.shapes[index]
    color = result.colors.color(of: index) ?? RGBColor(0, 0, 0)
    confidence = result.objects.confidence(of: index)
    verdict = result.objects.verdicts[index]
    track = result.tracks.track(ofObject: index)?.identifier ?? 0
  }
}

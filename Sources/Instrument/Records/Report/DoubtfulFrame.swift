import Charts
import Imaging
import ObjectAnalysis

/// A frame on its way to the sheet of the least sure ones: a small picture and what was found in it, in memory taken once.
struct DoubtfulFrame: Sendable {
  /// The longest side of the pictures on the sheet.
  static let sideLimit = 320

  private(set) var sequence: UInt64 = 0
  private(set) var name = ""
  private(set) var confidence: Double?
  /// The frame that leaves the sheet for this one.
  private(set) var replaced: UInt64?
  private(set) var thumbnail = Thumbnail(sideLimit: sideLimit)
  private(set) var identifiers = [UInt16](repeating: 0, count: sideLimit * sideLimit)
  private(set) var marks: [OverlayMark] = []
  private(set) var counts: [Int]

  init(classCount: Int) {
    counts = [Int](repeating: 0, count: classCount)
    marks.reserveCapacity(4096)
  }

  /// - Precondition: the result is that of a frame.
  mutating func fill(
    _ result: borrowing FrameResult, name: String, confidence: Double?, replacing replaced: UInt64?,
    reduction: Reduction
  ) {
    guard let record = result.record, let picture = result.picture else { return }
    (sequence, self.name, self.confidence, self.replaced) = (record.sequence, name, confidence, replaced)
    thumbnail.copy(picture)
    let size = thumbnail.size
    var map = identifiers.mutableSpan
    result.objects.paintInstances(
      into: &map, size: size, from: picture.size.reduced(by: reduction))
    let scale = Float(size.width) / Float(picture.size.width)
    marks.removeAll(keepingCapacity: true)
    for label in counts.indices { counts[label] = record.count.objects(label: label) }
    for index in 0..<min(result.objects.objects.count, Int(UInt16.max)) {
      let object = result.objects.objects[index]
      let center = object.centroid.inCameraPixels(reduction: reduction)
      marks.append(
        OverlayMark(
          label: object.label, counted: result.objects.verdicts[index] == .counted,
          x: (Float(center.x) + 0.5) * scale - 0.5, y: (Float(center.y) + 0.5) * scale - 0.5))
    }
  }
}

extension FoundObjects {
  /// The mean confidence over the objects that count, or would if the network were surer; nil without such.
  var meanConfidence: Double? {
    var (sum, count) = (0.0, 0)
    for index in 0..<objects.count where verdicts[index] == .counted || verdicts[index] == .unsure {
      guard let confidence = confidence(of: index) else { continue }
      sum += confidence
      count += 1
    }
    return count > 0 ? sum / Double(count) : nil
  }
}

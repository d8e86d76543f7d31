import Charts
import Imaging
import ObjectAnalysis
import Synchronization
import System

/// A drawn picture of the sheet.
struct SheetPicture: Sendable {
  let sequence: UInt64
  let name: String
  /// The mean over its objects; nil without any.
  let confidence: Double?
  /// Objects that count, by class label.
  let counts: [Int]
  let jpeg: [UInt8]
}

/// The pictures of the sheet, as far as they are drawn.
final class Sheet: Sendable {
  private let drawn = Mutex<[SheetPicture]>([])

  func put(_ picture: SheetPicture, instead replaced: UInt64?) {
    drawn.withLock { drawn in
      if let replaced { drawn.removeAll { $0.sequence == replaced } }
      drawn.append(picture)
    }
  }

  /// The least sure first; frames without objects last, in their order.
  var pictures: [SheetPicture] {
    drawn.withLock { $0 }.sorted {
      ($0.confidence ?? 2, $0.sequence) < ($1.confidence ?? 2, $1.sequence)
    }
  }
}

/// Draws what was found onto small pictures, which stay in memory until the page is written.
struct SheetSink: ResultSink {
  let sheet: Sheet
  let drawing: RecordPlan.Drawing
  let whenFull: WhenFull
  private var painter: OverlayPainter?

  /// - Parameter drawing: says what is outlined, and in which colours.
  init(_ sheet: Sheet, drawing: RecordPlan.Drawing, whenFull: WhenFull) {
    (self.sheet, self.drawing, self.whenFull) = (sheet, drawing, whenFull)
  }

  mutating func write(_ frame: borrowing DoubtfulFrame) throws(FileError) {
    let size = frame.thumbnail.size
    var painter =
      painter?.pictureSize == size
      ? painter!
      : OverlayPainter(
        pictureSize: size, palette: drawing.palette, reduction: 1,
        coreFractions: drawing.outlines == .whole ? drawing.scale.coreFractions : nil, enlargement: 1)
    let drawn = painter.paint(
      frame.thumbnail.image,
      instances: InstanceMap(size: size, identifiers: Array(frame.identifiers.prefix(size.pixelCount))),
      marks: frame.marks, counts: frame.counts)
    self.painter = painter
    // Without the legend: the page has one.
    let picture = RGBImage(size: size, pixels: Array(drawn.pixels.prefix(3 * size.pixelCount)))
    sheet.put(
      SheetPicture(
        sequence: frame.sequence, name: frame.name, confidence: frame.confidence, counts: frame.counts,
        jpeg: JPEGEncoder.encode(picture, quality: 80)), instead: frame.replaced)
  }

  mutating func finish() throws(FileError) {}
}

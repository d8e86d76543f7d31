import Imaging
import ObjectAnalysis
import Records
import Server
import System

/// Draws and encodes frames for who looks: each view once, and only those that somebody wants.
struct LivePictureSink: ResultSink {
  private let gallery: LiveGallery
  private let drawing: RecordPlan.Drawing
  private var painter: OverlayPainter?
  private var standsBack = false
  /// Who looks skips frames; the frame loop waits for nobody.
  var whenFull: WhenFull { .leaveOut }

  init(_ gallery: LiveGallery, drawing: RecordPlan.Drawing) {
    (self.gallery, self.drawing) = (gallery, drawing)
  }

  /// A frame without memory yet: it takes it when somebody looks for the first time.
  static func blankFrame(_ drawing: RecordPlan.Drawing) -> OverlayFrame {
    // Of a block, however large.
    return OverlayFrame(
      pictureSize: PixelSize(width: 4, height: 4), reduction: drawing.scale.reduction,
      classCount: drawing.palette.count)
  }

  mutating func write(_ frame: borrowing OverlayFrame) throws(FileError) {
    if !standsBack {
      stepBehindOtherThreads()
      standsBack = true
    }
    let now = SystemClock.monotonicNanoseconds()
    gallery.set(sharpness: Sharpness.measure(frame.picture))
    for view in LiveGallery.View.allCases where gallery.wants(view, now: now) {
      let picture =
        switch view {
        case .raw: frame.picture
        case .outlines: outlined(frame)
        case .classes: tinted(frame)
        }
      gallery[view].publish(JPEGEncoder.encode(picture, quality: 80, halvesColor: true))
    }
  }

  mutating func finish() throws(FileError) {}

  private mutating func outlined(_ frame: borrowing OverlayFrame) -> RGBImage {
    if painter?.pictureSize != frame.picture.size {
      painter = drawing.painter(for: frame.picture.size, enlargement: 1)
    }
    let drawn = painter?.paint(
      frame.picture, instances: frame.instances, marks: frame.marks, counts: frame.counts, hasLegend: false)
    return drawn ?? frame.picture
  }

  private func tinted(_ frame: borrowing OverlayFrame) -> RGBImage {
    var picture = frame.picture
    picture.tint(
      frame.instances, marks: frame.marks, palette: drawing.palette, reduction: drawing.scale.reduction)
    return picture
  }
}

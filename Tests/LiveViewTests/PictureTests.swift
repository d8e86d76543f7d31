import Imaging
import ObjectAnalysis
import Records
import Server
import System
import Testing

@testable import LiveView

/// What is made of pictures for who looks.
struct PictureTests {
  private func grating(contrast: Int, brightness: Int, period: Int) -> RGBImage {
    var picture = RGBImage(size: pictureSize)
    for y in 0..<pictureSize.height {
      for x in 0..<pictureSize.width {
        let value = UInt8(clamping: brightness + (x / period % 2 == 0 ? contrast : -contrast))
        picture[x, y] = RGBColor(value, value, value)
      }
    }
    return picture
  }

  @Test func sharpnessGrowsTowardsTheFocus() {
    let flat = Sharpness.measure(RGBImage(size: pictureSize, filledWith: RGBColor(90, 90, 90)))
    let blurred = Sharpness.measure(grating(contrast: 5, brightness: 100, period: 4))
    let sharp = Sharpness.measure(grating(contrast: 40, brightness: 100, period: 4))
    #expect(flat == 0 && blurred > 0 && sharp > 10 * blurred)
    // A lamp that is turned up makes nothing sharper.
    let bright = Sharpness.measure(grating(contrast: 60, brightness: 150, period: 4))
    let dim = Sharpness.measure(grating(contrast: 40, brightness: 100, period: 4))
    #expect(abs(bright - dim) < 0.1 * dim)
    #expect(Sharpness.measure(RGBImage(size: pictureSize)) == 0)
    for side in [1, 2, 4, 5, 6] {
      let small = RGBImage(size: PixelSize(width: side, height: side), filledWith: RGBColor(1, 2, 3))
      #expect(Sharpness.measure(small) == 0)
    }
  }

  @Test func eachViewIsMadeOnlyForWhoWantsIt() throws {
    let gallery = LiveGallery()
    let plan = recordPlan()
    var sink = LivePictureSink(gallery, drawing: plan.drawing)
    var frame = LivePictureSink.blankFrame(plan.drawing)
    let analyzer = try scene()
    let grey = RGBColor(90, 90, 90)
    let picture = RGBImage(size: pictureSize, filledWith: grey)
    let row = FrameRecord(
      sequence: 0, utcNanoseconds: 0, monotonicNanoseconds: 0, count: analyzer.count, latency: 0)
    frame.copy(from: FrameResult(row, picture: picture.view, objects: analyzer.found))
    let now = SystemClock.monotonicNanoseconds()
    try sink.write(frame)
    #expect(LiveGallery.View.allCases.allSatisfy { gallery[$0].latest == nil })
    #expect(!gallery.wantsAnything(now: now))
    var pictures: [RGBImage] = []
    for view in LiveGallery.View.allCases {
      gallery.ask(for: view, now: now)
      #expect(gallery.wantsAnything(now: now) && gallery.wants(view, now: now))
      try sink.write(frame)
      let bytes = try #require(gallery[view].latest).bytes
      pictures.append(try JPEGDecoder().decode(bytes.span.bytes, name: "\(view)"))
    }
    #expect(pictures.allSatisfy { $0.size == pictureSize })
    func isNear(_ a: RGBColor, _ b: RGBColor) -> Bool {
      abs(Int(a.red) - Int(b.red)) < 25 && abs(Int(a.green) - Int(b.green)) < 25
        && abs(Int(a.blue) - Int(b.blue)) < 25
    }
    // The middle of the white cell's left half, away from its centre and its outline; and beside it.
    #expect(isNear(pictures[0][70, 60], grey) && isNear(pictures[1][70, 60], grey))
    #expect(isNear(pictures[2][70, 60], RGBColor(0x53, 0x82, 0xa8)))
    #expect(pictures.allSatisfy { isNear($0[120, 20], grey) })
    #expect(pictures[0] != pictures[1])
    // After a while nobody wants them any more.
    let later = now + 10_000_000_000
    #expect(!gallery.wantsAnything(now: later) && !gallery.wants(.raw, now: later))
  }
}

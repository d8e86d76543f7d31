import Charts
import Imaging
import Testing

struct FigureTests {
  @Test func coarserHistogramsHoldTheSameValues() {
    var counts = [Int](repeating: 0, count: 512)
    for index in 37..<400 { counts[index] = index % 5 }
    let fine = Histogram(low: 2, width: 0.25, counts: counts)
    for limit in [1, 7, 30, 512] {
      let coarse = fine.coarser(atMost: limit)
      #expect(coarse.counts.count <= limit && coarse.counts.first ?? 0 > 0 && coarse.counts.last ?? 0 > 0)
      #expect(coarse.counts.reduce(0, +) == counts.reduce(0, +))
      #expect(coarse.low <= 2 + 0.25 * 38 && coarse.low + coarse.width * Double(coarse.counts.count) >= 101.5)
    }
    #expect(Histogram(low: 0, width: 1, counts: [0, 0]).coarser(atMost: 3).counts.isEmpty)
  }

  @Test func aBarPerRangeThatHoldsSomething() {
    let color = RGBColor(0x10, 0x20, 0x30)
    let figure = Histogram(low: 0, width: 2, counts: [3, 0, 1]).svg(
      title: "sizes", xTitle: "µm", color: color, size: PixelSize(width: 400, height: 240))
    #expect(figure.split(separator: "<rect").count == 3)
    #expect(figure.contains("0 to 2: 3") && figure.contains("4 to 6: 1"))
  }

  @Test func barsShowTheirIntervals() {
    let bars = IntervalBars(
      title: "t", caption: "%",
      bars: [
        .init(name: "rbc", color: RGBColor(255, 0, 0), value: 90, interval: 85...94),
        .init(name: "wbc", color: RGBColor(0, 0, 255), value: 10),
      ])
    let figure = bars.svg(size: PixelSize(width: 400, height: 240))
    #expect(figure.split(separator: "<rect").count == 3)
    #expect(figure.split(separator: "class=\"whisker\"").count == 4)
  }

  @Test func textCannotLeaveItsPlace() {
    #expect(markup("<script>\"&'") == "&lt;script&gt;&quot;&amp;&#39;")
    #expect(markup("a\u{0}b\u{1B}") == "a\u{FFFD}b\u{FFFD}")
  }

  @Test func colorsCanBeSeenOnTheirGround() {
    func luma(_ color: RGBColor) -> Int {
      (299 * Int(color.red) + 587 * Int(color.green) + 114 * Int(color.blue)) / 1000
    }
    for color in [RGBColor(0, 0, 0), RGBColor(255, 255, 255), RGBColor(0, 0, 255), RGBColor(255, 212, 59)] {
      #expect(luma(color.onPaper) <= 150 && luma(color.onDark) >= 105)
    }
  }

  @Test(arguments: [(640, 480), (100, 50), (33, 700), (1, 1), (5000, 3)])
  func thumbnailsKeepTheMeanAndTheForm(width: Int, height: Int) {
    var image = RGBImage(size: PixelSize(width: width, height: height))
    for index in image.pixels.indices { image.pixels[index] = index % 3 == 0 ? 200 : 40 }
    var small = Thumbnail(sideLimit: 120)
    small.copy(image.view)
    #expect(max(small.size.width, small.size.height) <= 120)
    #expect(small.size == Thumbnail.size(of: image.size, sideLimit: 120))
    #expect(
      small.image.pixels.indices.allSatisfy { small.image.pixels[$0] == ($0 % 3 == 0 ? 200 : 40) }
        || width * height > 100_000)
    if width <= 120, height <= 120 { #expect(small.image == image) }
  }
}

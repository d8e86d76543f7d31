import Imaging
import Testing

struct LineDrawingTests {
  let paper = RGBColor(255, 255, 255)
  let ink = RGBColor(0, 60, 120)

  private func page(_ width: Int = 40, _ height: Int = 20) -> RGBImage {
    RGBImage(size: PixelSize(width: width, height: height), filledWith: paper)
  }

  @Test func linesCoverTheirWidthAndNothingElse() {
    var image = page()
    image.drawLine(through: [(5, 10), (35, 10)], width: 2, color: ink)
    for x in 6..<34 {
      let inked = (0..<20).filter { image[x, $0] != paper }
      #expect(inked == [9, 10] && image[x, 9] == ink && image[x, 10] == ink)
    }
    #expect(image[2, 10] == paper && image[38, 10] == paper)
  }

  @Test func halfCoveredPixelsMixWithThePaper() {
    var image = page()
    image.drawLine(through: [(5, 10.5), (35, 10.5)], width: 2, color: RGBColor(0, 0, 0))
    #expect((126...129).contains(image[20, 9].red) && image[20, 10].red == 0)
  }

  @Test func dashesLeaveGaps() {
    var image = page()
    image.drawLine(through: [(0, 10), (20, 10), (40, 10)], width: 2, color: ink, dash: 5)
    let inked = (0..<40).count { image[$0, 9] == ink }
    #expect((16...28).contains(inked) && image[7, 9] == paper && image[12, 9] == ink)
  }

  @Test func whatLiesOutsideIsLeftOut() {
    var image = page()
    image.drawLine(through: [(-1000, -500), (1000, 500)], width: 3, color: ink)
    image.drawLine(through: [(-50, 5)], width: 3, color: ink)
    image.drawLine(through: [], width: 3, color: ink)
    image.place(page(10, 10), x: -5, y: 15, scale: 3)
    #expect(image[0, 17] == paper)
  }

  @Test func outlinesFollowLabelsInTheirColours() {
    let palette = ClassPalette([
      .init(name: "background", color: RGBColor(0, 0, 0)), .init(name: "cell", color: RGBColor(200, 0, 0)),
    ])
    var labels = LabelMap(size: PixelSize(width: 20, height: 10))
    for y in 2..<8 { for x in 4..<12 { labels[x, y] = 1 } }
    var image = page()
    image.outline(labels, palette: palette, scale: 2)
    #expect(image[8, 10].red > image[8, 10].green + 50)
    #expect(image[16, 10] == paper && image[30, 10] == paper)
    #expect(image.enlarged(by: 2).size == PixelSize(width: 80, height: 40))
    #expect(image.enlarged(by: 2)[17, 21] == image[8, 10])
  }
}

import Imaging
import LabelledPictures
import SegNetTraining
import Testing

@testable import Reports

struct ChartTests {
  @Test func confusionShowsSharesOfTheTrueClass() {
    let chart = ConfusionChart(palette: palette, matrix: report(10).training, title: "t")
    let image = chart.image()
    // All red cells were found: the middle cell is as dark as can be, its neighbours are as light.
    let dark = RGBColor(0x00, 0x4c, 0x8c)
    let (left, top) = (8 * 10 + 48, 84)
    #expect(image[left + 97, top + 57] == dark)
    #expect(image[left + 1, top + 57] == RGBColor(0xf0, 0xf3, 0xf6))
  }
}

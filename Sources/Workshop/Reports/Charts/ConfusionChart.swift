import Charts
import Imaging
import LabelledPictures
import SegNetTraining
import System

/// `confusion.png`: which class was taken for which, as shares of the true class.
struct ConfusionChart {
  let palette: ClassPalette
  let matrix: ConfusionMatrix
  let title: String

  private static let full = RGBColor(0x00, 0x4c, 0x8c)

  func image() -> RGBImage {
    let names = palette.entries.map(\.name)
    let glyph = RGBImage.textSize("0")
    let nameWidth = (names.map(\.count).max() ?? 1) * glyph.width
    let cell = PixelSize(width: max(96, nameWidth + 16), height: 56)
    let (left, top) = (nameWidth + 48, 84)
    let size = PixelSize(
      width: max(left + names.count * cell.width + 20, RGBImage.textSize(title).width + 40),
      height: top + names.count * cell.height + 20)
    var image = RGBImage(size: size, filledWith: LineChart.paper)
    image.draw(title, x: 16, y: 14, color: LineChart.ink)
    let heading = "predicted"
    let headingX = left + (names.count * cell.width - RGBImage.textSize(heading).width) / 2
    image.draw(heading, x: headingX, y: 40, color: LineChart.quietInk)
    image.draw("true", x: 16, y: top - 20, color: LineChart.quietInk)
    for (row, name) in names.enumerated() {
      let y = top + row * cell.height
      image.draw(
        name, x: left - 10 - RGBImage.textSize(name).width, y: y + (cell.height - glyph.height) / 2,
        color: LineChart.ink)
      let columnX = left + row * cell.width + (cell.width - RGBImage.textSize(name).width) / 2
      image.draw(name, x: columnX, y: top - 20, color: LineChart.ink)
      let total = matrix.truthCount(row)
      for column in names.indices {
        let count = matrix[truth: row, predicted: column]
        let share = total > 0 ? Double(count) / Double(total) : 0
        let x = left + column * cell.width
        image.fill(
          x: x, y: y, width: cell.width - 1, height: cell.height - 1, color: Self.mix(Self.full, share: share)
        )
        let color = share > 0.5 ? LineChart.paper : LineChart.ink
        for (line, text) in [
          (0, total > 0 ? formatNumber(100 * share, digits: 1) + "%" : "-"), (1, "\(count)"),
        ] {
          let textX = x + (cell.width - RGBImage.textSize(text).width) / 2
          image.draw(text, x: textX, y: y + 12 + line * 18, color: color)
        }
      }
    }
    return image
  }

  private static func mix(_ color: RGBColor, share: Double) -> RGBColor {
    let paper = RGBColor(0xf0, 0xf3, 0xf6)
    func channel(_ from: UInt8, _ to: UInt8) -> UInt8 {
      UInt8((Double(from) + share * (Double(to) - Double(from))).rounded())
    }
    return RGBColor(
      channel(paper.red, color.red), channel(paper.green, color.green), channel(paper.blue, color.blue))
  }
}

/// The strip below an overlay: per class a swatch, its name and its count; a caption at the right.
struct OverlayLegend {
  private static let background = RGBColor(0x17, 0x19, 0x1d)
  private static let ink = RGBColor(0xf1, 0xf3, 0xf5)
  private static let quietInk = RGBColor(0x9a, 0xa0, 0xa8)

  private struct Item {
    let name: String
    let count: String
    let color: RGBColor
  }

  let image: RGBImage

  init(width: Int, palette: ClassPalette, counts: [Int], caption: String) {
    let scale = max(1, width / 960)
    let (margin, gap, line) = (8 * scale, 20 * scale, 21 * scale)
    let glyph = RGBImage.textSize("0", scale: scale)
    let swatch = 11 * scale
    let items = palette.objects.map {
      Item(
        name: $0.entry.name, count: "\($0.label < counts.count ? counts[$0.label] : 0)", color: $0.entry.color
      )
    }
    func itemWidth(_ item: Item) -> Int {
      swatch + 6 * scale + (item.name.unicodeScalars.count + 1 + item.count.count) * glyph.width
    }
    // Items wrap to further lines on narrow pictures.
    var places: [(x: Int, line: Int)] = []
    var (x, row) = (margin, 0)
    for item in items {
      if x > margin, x + itemWidth(item) > width - margin { (x, row) = (margin, row + 1) }
      places.append((x, row))
      x += itemWidth(item) + gap
    }
    let captionWidth = RGBImage.textSize(caption, scale: scale).width
    if !caption.isEmpty, x > margin, x + captionWidth > width - margin { row += 1 }

    var image = RGBImage(
      size: PixelSize(width: width, height: (row + 1) * line + 2 * scale), filledWith: Self.background)
    for (item, place) in zip(items, places) {
      let top = place.line * line + 5 * scale
      image.fill(x: place.x, y: top + scale, width: swatch, height: swatch, color: item.color)
      let text = place.x + swatch + 6 * scale
      image.draw(item.name, x: text, y: top, color: Self.quietInk, scale: scale)
      image.draw(
        item.count, x: text + (item.name.unicodeScalars.count + 1) * glyph.width, y: top, color: Self.ink,
        scale: scale)
    }
    image.draw(
      caption, x: max(margin, width - margin - captionWidth), y: row * line + 5 * scale, color: Self.quietInk,
      scale: scale)
    self.image = image
  }
}

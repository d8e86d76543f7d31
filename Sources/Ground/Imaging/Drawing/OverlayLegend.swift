/// The strip below an overlay: per class a swatch, its name and its count; a scale bar and captions at the right.
struct OverlayLegend {
  private static let background = RGBColor(0x17, 0x19, 0x1d)
  private static let ink = RGBColor(0xf1, 0xf3, 0xf5)
  private static let quietInk = RGBColor(0x9a, 0xa0, 0xa8)

  /// What stands in the strip, from the left.
  private enum Item {
    case count(name: String, count: String, color: RGBColor)
    case bar(ScaleBar)
    case caption(String)
  }

  private let scale: Int
  private let width: Int
  private var margin: Int { 8 * scale }
  private var gap: Int { 20 * scale }
  private var lineHeight: Int { 21 * scale }
  private var swatch: Int { 11 * scale }
  private var glyphWidth: Int { RGBImage.textSize("0", scale: scale).width }

  private(set) var image: RGBImage

  /// - Parameters:
  ///   - width: of the strip and of the picture above it.
  ///   - caption: texts of which each stays in one piece; what is wider than the strip loses its middle.
  ///   - bar: in pixels of the picture above.
  init(width: Int, palette: ClassPalette, counts: [Int], caption: [String], bar: ScaleBar? = nil) {
    (self.width, scale) = (width, max(1, width / 960))
    image = RGBImage(size: PixelSize(width: 1, height: 1))
    let items = palette.objects.map {
      Item.count(
        name: $0.entry.name, count: "\($0.label < counts.count ? counts[$0.label] : 0)",
        color: $0.entry.color)
    }
    let captions = caption.filter { !$0.isEmpty }.map { Item.caption(fitted($0)) }
    let (left, right) = (lines(of: items), lines(of: (bar.map { [.bar($0)] } ?? []) + captions))
    // The right-hand items share the last line of the others where there is room.
    let shares =
      right.count == 1 && !left.isEmpty && end(left.last!) + gap + extent(right[0]) <= width - margin
    let rightStart = shares ? left.count - 1 : left.count
    let rows = max(1, left.count, rightStart + right.count)
    image = RGBImage(
      size: PixelSize(width: width, height: rows * lineHeight + 2 * scale), filledWith: Self.background)
    for (row, items) in left.enumerated() { draw(items, x: margin, row: row) }
    for (row, items) in right.enumerated() {
      draw(items, x: max(margin, width - margin - extent(items)), row: rightStart + row)
    }
  }

  /// The items as they wrap.
  private func lines(of items: [Item]) -> [[Item]] {
    var lines: [[Item]] = []
    for item in items {
      if let last = lines.last, end(last) + gap + extent(item) <= width - margin {
        lines[lines.count - 1].append(item)
      } else {
        lines.append([item])
      }
    }
    return lines
  }

  private func extent(_ item: Item) -> Int {
    switch item {
    case .count(let name, let count, _):
      swatch + 6 * scale + (name.unicodeScalars.count + 1 + count.count) * glyphWidth
    case .bar(let bar): bar.pixels + 6 * scale + bar.text.unicodeScalars.count * glyphWidth
    case .caption(let text): text.unicodeScalars.count * glyphWidth
    }
  }

  private func extent(_ items: [Item]) -> Int {
    items.map(extent).reduce(0, +) + gap * (items.count - 1)
  }

  private func end(_ items: [Item]) -> Int { margin + extent(items) }

  /// A text in one line: names of files differ at their ends, so the middle goes.
  private func fitted(_ text: String) -> String {
    let (scalars, limit) = (Array(text.unicodeScalars), (width - 2 * margin) / glyphWidth)
    guard scalars.count > limit, limit > 8 else { return text }
    let (head, tail) = ((limit - 3) / 2, limit - 3 - (limit - 3) / 2)
    return String(
      String.UnicodeScalarView(scalars.prefix(head) + Array("...".unicodeScalars) + scalars.suffix(tail)))
  }

  private mutating func draw(_ items: [Item], x: Int, row: Int) {
    var x = x
    let top = row * lineHeight + 5 * scale
    for item in items {
      switch item {
      case .count(let name, let count, let color):
        image.fill(x: x, y: top + scale, width: swatch, height: swatch, color: color)
        let text = x + swatch + 6 * scale
        image.draw(name, x: text, y: top, color: Self.quietInk, scale: scale)
        let number = text + (name.unicodeScalars.count + 1) * glyphWidth
        image.draw(count, x: number, y: top, color: Self.ink, scale: scale)
      case .bar(let bar):
        image.fill(x: x, y: top + 5 * scale, width: bar.pixels, height: 3 * scale, color: Self.ink)
        for end in [x, x + bar.pixels - scale] {
          image.fill(x: end, y: top + 2 * scale, width: scale, height: 9 * scale, color: Self.ink)
        }
        image.draw(bar.text, x: x + bar.pixels + 6 * scale, y: top, color: Self.ink, scale: scale)
      case .caption(let text):
        image.draw(text, x: x, y: top, color: Self.quietInk, scale: scale)
      }
      x += extent(item) + gap
    }
  }
}

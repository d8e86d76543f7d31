import Imaging

/// A page of pictures with the outlines of their labels: a row per picture, a column per version of it.
public struct ContactSheet: Sendable {
  /// One version of a picture.
  public struct Tile: Sendable {
    /// Drawn whole; all tiles are enlarged alike where the widest is small.
    public var picture: RGBImage
    /// The class of each pixel; only its edges are drawn, in the colours of the palette.
    public var labels: LabelMap
    /// Stands below the picture, on as many lines as it takes.
    public var caption: String

    /// - Precondition: picture and labels are of one size.
    public init(picture: RGBImage, labels: LabelMap, caption: String) {
      precondition(picture.size == labels.size)
      (self.picture, self.labels, self.caption) = (picture, labels, caption)
    }
  }

  private static let background = RGBColor(0x17, 0x19, 0x1d)
  private static let ink = RGBColor(0xf1, 0xf3, 0xf5)
  private static let quietInk = RGBColor(0x9a, 0xa0, 0xa8)
  private static let gap = 12
  private static let lineHeight = 16
  /// Smaller pictures are enlarged to about this width, so that outlines and captions find room.
  private static let usefulWidth = 320

  private let title: String
  private let palette: ClassPalette
  private var rows: [[Tile]] = []

  /// A page without rows. The palette gives the legend its names and colours.
  public init(title: String, palette: ClassPalette) { (self.title, self.palette) = (title, palette) }

  /// Adds a row below the others; rows need not have as many tiles.
  public mutating func add(row: [Tile]) { rows.append(row) }

  /// The whole page, as wide as the row with the most tiles, as high as rows, captions and legend need.
  public func image() -> RGBImage {
    let tiles = rows.joined()
    let widest = tiles.map(\.picture.size.width).max() ?? 1
    let scale = max(1, Self.usefulWidth / widest)
    let column = widest * scale + Self.gap
    let captions = rows.map { row in row.map { wrapped($0.caption, width: widest * scale) } }
    let heights = zip(rows, captions).map { row, captions in
      (row.map(\.picture.size.height).max() ?? 0) * scale
        + (captions.map(\.count).max() ?? 0) * Self.lineHeight + Self.gap + 6
    }
    let top = 40
    let width = (rows.map(\.count).max() ?? 1) * column + Self.gap
    let legend = legendPlaces(width: width)
    let legendHeight = ((legend.last?.line ?? 0) + 1) * 20 + 8
    var image = RGBImage(
      size: PixelSize(width: width, height: top + heights.reduce(0, +) + legendHeight),
      filledWith: Self.background)
    image.draw(title, x: Self.gap, y: 14, color: Self.ink)
    var y = top
    for (row, (captions, height)) in zip(rows, zip(captions, heights)) {
      for (index, (tile, lines)) in zip(row, captions).enumerated() {
        let x = Self.gap + index * column
        var picture = tile.picture.enlarged(by: scale)
        picture.outline(tile.labels, palette: palette, scale: scale)
        image.place(picture, x: x, y: y)
        for (line, text) in lines.enumerated() {
          image.draw(
            text, x: x, y: y + picture.size.height + 4 + line * Self.lineHeight, color: Self.quietInk)
        }
      }
      y += height
    }
    for ((_, entry), place) in zip(palette.objects, legend) {
      image.fill(x: place.x, y: y + 4 + place.line * 20, width: 11, height: 11, color: entry.color)
      image.draw(entry.name, x: place.x + 17, y: y + 3 + place.line * 20, color: Self.ink)
    }
    return image
  }

  private func legendPlaces(width: Int) -> [(x: Int, line: Int)] {
    var (x, line) = (Self.gap, 0)
    return palette.objects.map { _, entry in
      let needed = 17 + RGBImage.textSize(entry.name).width + 24
      if x > Self.gap, x + needed > width { (x, line) = (Self.gap, line + 1) }
      defer { x += needed }
      return (x, line)
    }
  }

  private func wrapped(_ text: String, width: Int) -> [String] {
    let limit = max(1, width / RGBImage.textSize("0").width)
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= limit {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}

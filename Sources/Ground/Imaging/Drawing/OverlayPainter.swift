/// Draws what was found onto the camera's picture: outlines in class colours, centres, and a legend below the picture.
public struct OverlayPainter: Sendable {
  static let grey = RGBColor(0xb8, 0xb8, 0xb8)
  static let white = RGBColor(0xff, 0xff, 0xff)
  /// Pictures narrower than this are drawn at twice their size: there, a line hides less of a small cell.
  public static let enlargedBelow = 640

  /// Of the camera; `paint` takes pictures of this size only.
  public let pictureSize: PixelSize
  /// Gives outlines their colours, and the legend its names.
  public let palette: ClassPalette
  /// Camera pixels per pixel of the instance map, each way.
  public let reduction: Reduction
  /// Pixels of the drawing per camera pixel, each way.
  public let enlargement: Int
  /// What outlines are multiplied by, per class label; those beyond the list stay as they are.
  private let growth: [Float]
  private let regions: [OverlayRegion]
  private var canvas: StrokeCanvas
  private var contours: InstanceContours

  /// - Parameters:
  ///   - coreFractions: per class label, the radius of what is labelled as a share of the object's: outlines are drawn as
  ///     large as the whole objects. Nil: outlines are those of what is labelled.
  ///   - regions: polygons in which objects count, to be drawn in white.
  ///   - enlargement: pixels of the drawing per camera pixel; nil: 2 for narrow pictures, otherwise 1.
  public init(
    pictureSize: PixelSize, palette: ClassPalette, reduction: Reduction, coreFractions: [Double]? = nil,
    regions: [OverlayRegion] = [], enlargement: Int? = nil
  ) {
    (self.pictureSize, self.palette, self.reduction) = (pictureSize, palette, reduction)
    self.regions = regions
    self.enlargement = enlargement ?? (pictureSize.width < Self.enlargedBelow ? 2 : 1)
    growth = (coreFractions ?? []).map { $0 > 0 ? Float(1 / $0) : 1 }
    canvas = StrokeCanvas(size: pictureSize.enlarged(by: self.enlargement))
    contours = InstanceContours(size: pictureSize.reduced(by: reduction))
  }

  /// **Shape**: the picture's width, its height and the legend's, the picture enlarged.
  ///
  /// - Parameters:
  ///   - instances: object numbers from 1, of the size `pictureSize.reduced(by: reduction)`.
  ///   - marks: one per object number.
  ///   - counts: objects per class label, for the legend.
  ///   - caption: short texts at the legend's right, such as the frame's number and its time.
  ///   - micrometersPerPixel: of the camera's picture, for a scale bar; nil for none.
  ///   - hasLegend: false leaves the legend out; caption and scale bar stand in it.
  public mutating func paint(
    _ picture: RGBImage, instances: InstanceMap, marks: [OverlayMark], counts: [Int], caption: [String] = [],
    micrometersPerPixel: Double? = nil, hasLegend: Bool = true
  ) -> RGBImage {
    precondition(picture.size == pictureSize && instances.size == pictureSize.reduced(by: reduction))
    canvas.clear()
    stroke(instances, marks)
    stroke(regions)
    let size = canvas.size
    let legend =
      !hasLegend
      ? nil
      : OverlayLegend(
        width: size.width, palette: palette, counts: counts, caption: caption,
        bar: micrometersPerPixel.flatMap {
          ScaleBar(micrometersPerPixel: $0 / Double(enlargement), width: size.width)
        }
      ).image
    var pixels = [UInt8]()
    pixels.reserveCapacity(3 * size.pixelCount + (legend?.pixels.count ?? 0))
    pixels += enlargement == 1 ? picture.pixels : picture.enlarged(by: enlargement).pixels
    canvas.paint(onto: &pixels, colors: palette.entries.map(\.color) + [Self.grey, Self.white])
    pixels += legend?.pixels ?? []
    var overlay = RGBImage(
      size: PixelSize(width: size.width, height: size.height + (legend?.size.height ?? 0)), pixels: pixels)
    for mark in marks where mark.track > 0 {
      let text = mark.isStuck ? "\(mark.track) stuck" : "\(mark.track)"
      overlay.label(text, beside: place(mark.x, mark.y), above: size.height)
    }
    for region in regions {
      guard let corner = region.corners.min(by: { ($0.y, $0.x) < ($1.y, $1.x) }) else { continue }
      let top = place(corner.x, corner.y)
      // Below the line of the uppermost side, inside the region.
      overlay.label(
        region.name, beside: StrokeCanvas.Point(x: top.x + 2, y: top.y + 11), above: size.height)
    }
    return overlay
  }

  /// A place of the camera's picture in the drawing.
  private func place(_ x: Float, _ y: Float) -> StrokeCanvas.Point {
    StrokeCanvas.Point(x: (x + 0.5) * Float(enlargement), y: (y + 0.5) * Float(enlargement))
  }

  private func growth(of mark: OverlayMark) -> Float {
    Int(mark.label) < growth.count ? growth[Int(mark.label)] : 1
  }

  /// Outlines and centres of objects.
  private mutating func stroke(_ instances: InstanceMap, _ marks: [OverlayMark]) {
    let scale = Float(reduction.side) * Float(enlargement)
    let shapes = OverlayShapes(instances, count: marks.count, scale: scale)
    let growths = marks.map(growth(of:))
    let strokes = growths.enumerated().map { shapes.stroke(of: $0.offset, growth: $0.element) }
    let greyStyle = UInt8(palette.count)
    func style(_ mark: OverlayMark) -> UInt8 {
      mark.counted && mark.label < greyStyle ? mark.label : greyStyle
    }
    contours.forEachLine(of: instances, scale: scale) { object, from, to in
      guard object <= marks.count else { return }
      let (index, mark) = (Int(object) - 1, marks[Int(object) - 1])
      let (growth, width) = (growths[index], mark.counted ? strokes[index] : strokes[index] / 2)
      canvas.segment(
        from: shapes.grown(from, of: index, by: growth), to: shapes.grown(to, of: index, by: growth),
        halfWidth: width, halo: width, style: style(mark))
    }
    for (mark, stroke) in zip(marks, strokes) where mark.counted {
      canvas.disc(place(mark.x, mark.y), radius: 1.5 * stroke, halo: stroke, style: style(mark))
    }
  }

  private mutating func stroke(_ regions: [OverlayRegion]) {
    for corners in regions.map(\.corners) {
      for (index, from) in corners.enumerated() {
        let to = corners[(index + 1) % corners.count]
        canvas.segment(
          from: place(from.x, from.y), to: place(to.x, to.y), halfWidth: 0.5 + 0.25 * Float(enlargement),
          halo: 0.75, style: UInt8(palette.count) + 1)
      }
    }
  }
}

extension PixelSize {
  fileprivate func enlarged(by factor: Int) -> PixelSize {
    PixelSize(width: width * factor, height: height * factor)
  }
}

extension RGBImage {
  /// Draws a word at the right of a place, with a shadow that sets it off.
  ///
  /// - Parameter height: of the camera's picture; the legend below it stays free.
  fileprivate mutating func label(_ text: String, beside place: StrokeCanvas.Point, above height: Int) {
    let glyphs = Self.textSize(text)
    // Kept inside, so that cells at the edge have a number that can be read. A place that is no number is that of no object.
    guard place.x.isFinite, place.y.isFinite else { return }
    let x = max(0, min(size.width - glyphs.width, Int(max(-1e6, min(1e6, place.x))) + 4))
    let y = max(0, min(height - glyphs.height, Int(max(-1e6, min(1e6, place.y))) - glyphs.height / 2))
    draw(text, x: x + 1, y: y + 1, color: RGBColor(0, 0, 0))
    draw(text, x: x, y: y, color: OverlayPainter.white)
  }
}

/// How one object of an overlay is drawn.
public struct OverlayMark: Equatable, Sendable, BitwiseCopyable {
  /// The class: gives the colour.
  public var label: UInt8
  /// Objects that do not count get a thin grey outline and no centre.
  public var counted: Bool
  /// The centroid, in camera pixels; the centre of the first pixel is (0, 0).
  public var x: Float
  /// As `x`; grows downwards.
  public var y: Float
  /// The number of the object's track, drawn beside its centre; 0 for none.
  public var track: UInt32 = 0
  /// Whether the object does not move while others do; said beside its number.
  public var isStuck = false

  /// An object without a track.
  public init(label: UInt8, counted: Bool, x: Float, y: Float) {
    (self.label, self.counted, self.x, self.y) = (label, counted, x, y)
  }
}

/// Draws what was found onto the camera's picture: outlines in class colours, centres, and a legend below the picture.
public struct OverlayPainter: Sendable {
  static let grey = RGBColor(0xb8, 0xb8, 0xb8)
  static let white = RGBColor(0xff, 0xff, 0xff)
  /// Of the camera; `paint` takes pictures of this size only.
  public let pictureSize: PixelSize
  /// Gives outlines their colours, and the legend its names.
  public let palette: ClassPalette
  /// Camera pixels per pixel of the instance map, each way.
  public let reduction: Int
  /// Corners in camera pixels; the centre of the first pixel is (0, 0).
  private let regions: [[SIMD2<Float>]]
  private var canvas: StrokeCanvas
  private var contours: InstanceContours

  /// - Parameter regions: polygons in which objects count, to be drawn in white: the corners of each in camera pixels.
  public init(
    pictureSize: PixelSize, palette: ClassPalette, reduction: Int, regions: [[SIMD2<Float>]] = []
  ) {
    (self.pictureSize, self.palette, self.reduction) = (pictureSize, palette, reduction)
    self.regions = regions
    canvas = StrokeCanvas(size: pictureSize)
    contours = InstanceContours(size: pictureSize.reduced(by: reduction))
  }

  /// **Shape**: the picture's width, its height and the legend's.
  ///
  /// - Parameters:
  ///   - instances: object numbers from 1, of the size `pictureSize.reduced(by: reduction)`.
  ///   - marks: one per object number.
  ///   - counts: objects per class label, for the legend.
  ///   - caption: a short text at the legend's right, such as the frame's number.
  public mutating func paint(
    _ picture: RGBImage, instances: InstanceMap, marks: [OverlayMark], counts: [Int], caption: String = ""
  ) -> RGBImage {
    precondition(picture.size == pictureSize && instances.size == pictureSize.reduced(by: reduction))
    canvas.clear()
    let greyStyle = UInt8(palette.count)
    func style(_ mark: OverlayMark) -> UInt8 {
      mark.counted && mark.label < greyStyle ? mark.label : greyStyle
    }
    contours.forEachLine(of: instances, scale: reduction) { object, from, to in
      guard object <= marks.count else { return }
      let mark = marks[Int(object) - 1]
      canvas.segment(
        from: from, to: to, halfWidth: mark.counted ? 1 : 0.5, halo: mark.counted ? 1 : 0.5,
        style: style(mark))
    }
    for corners in regions {
      for (index, corner) in corners.enumerated() {
        let (from, to) = (corner, corners[(index + 1) % corners.count])
        canvas.segment(
          from: StrokeCanvas.Point(x: from.x + 0.5, y: from.y + 0.5),
          to: StrokeCanvas.Point(x: to.x + 0.5, y: to.y + 0.5), halfWidth: 0.75, halo: 0.75,
          style: greyStyle + 1)
      }
    }
    for mark in marks where mark.counted {
      let center = StrokeCanvas.Point(x: mark.x + 0.5, y: mark.y + 0.5)
      canvas.disc(center, radius: 1.5, halo: 1, style: style(mark))
    }
    let legend = OverlayLegend(width: pictureSize.width, palette: palette, counts: counts, caption: caption)
    var pixels = [UInt8]()
    pixels.reserveCapacity(picture.pixels.count + legend.image.pixels.count)
    pixels += picture.pixels
    canvas.paint(onto: &pixels, colors: palette.entries.map(\.color) + [Self.grey, Self.white])
    pixels += legend.image.pixels
    var overlay = RGBImage(
      size: PixelSize(width: pictureSize.width, height: pictureSize.height + legend.image.size.height),
      pixels: pixels)
    for mark in marks where mark.track > 0 { overlay.drawTrack(of: mark, below: pictureSize.height) }
    return overlay
  }
}

extension RGBImage {
  /// Draws the number of an object's track beside its centre, with a shadow that sets it off.
  ///
  /// - Parameter height: of the camera's picture; the legend below it stays free.
  fileprivate mutating func drawTrack(of mark: OverlayMark, below height: Int) {
    let text = mark.isStuck ? "\(mark.track) stuck" : "\(mark.track)"
    let glyphs = Self.textSize(text)
    // Kept inside, so that cells at the edge have a number that can be read. A place that is no number is that of no object.
    guard mark.x.isFinite, mark.y.isFinite else { return }
    let x = max(0, min(size.width - glyphs.width, Int(max(-1e6, min(1e6, mark.x))) + 4))
    let y = max(0, min(height - glyphs.height, Int(max(-1e6, min(1e6, mark.y))) - glyphs.height / 2))
    draw(text, x: x + 1, y: y + 1, color: RGBColor(0, 0, 0))
    draw(text, x: x, y: y, color: OverlayPainter.white)
  }
}

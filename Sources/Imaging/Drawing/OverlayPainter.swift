/// How one object of an overlay is drawn.
public struct OverlayMark: Equatable, Sendable, BitwiseCopyable {
  /// The class: gives the colour.
  public var label: UInt8
  /// Objects that do not count get a thin grey outline and no centre.
  public var counted: Bool
  /// The centroid, in camera pixels; the centre of the first pixel is (0, 0).
  public var x: Float
  public var y: Float

  public init(label: UInt8, counted: Bool, x: Float, y: Float) {
    (self.label, self.counted, self.x, self.y) = (label, counted, x, y)
  }
}

/// Draws what was found onto the camera's picture: outlines in class colours, centres, and a legend below the picture.
public struct OverlayPainter: Sendable {
  static let grey = RGBColor(0xb8, 0xb8, 0xb8)
  public let pictureSize: PixelSize
  public let palette: ClassPalette
  /// Camera pixels per pixel of the instance map, each way.
  public let reduction: Int
  private var canvas: StrokeCanvas
  private var contours: InstanceContours

  public init(pictureSize: PixelSize, palette: ClassPalette, reduction: Int) {
    (self.pictureSize, self.palette, self.reduction) = (pictureSize, palette, reduction)
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
    for mark in marks where mark.counted {
      let center = StrokeCanvas.Point(x: mark.x + 0.5, y: mark.y + 0.5)
      canvas.disc(center, radius: 1.5, halo: 1, style: style(mark))
    }
    let legend = OverlayLegend(width: pictureSize.width, palette: palette, counts: counts, caption: caption)
    var pixels = [UInt8]()
    pixels.reserveCapacity(picture.pixels.count + legend.image.pixels.count)
    pixels += picture.pixels
    canvas.paint(onto: &pixels, colors: palette.entries.map(\.color) + [Self.grey])
    pixels += legend.image.pixels
    return RGBImage(
      size: PixelSize(width: pictureSize.width, height: pictureSize.height + legend.image.size.height),
      pixels: pixels)
  }
}

extension RGBImage {
  /// Draws a smooth line through points, as much of it as lies inside.
  ///
  /// **Units**: pixels; the top left corner of the picture is (0, 0), the centre of its first pixel (0.5, 0.5).
  ///
  /// - Parameter dash: lengths of strokes and gaps; nil for a line without gaps.
  public mutating func drawLine(
    through points: [(x: Float, y: Float)], width: Float, color: RGBColor, dash: Float? = nil
  ) {
    var canvas = StrokeCanvas(size: size)
    func stroke(_ from: StrokeCanvas.Point, _ to: StrokeCanvas.Point) {
      canvas.segment(from: from, to: to, halfWidth: width / 2, halo: 0, style: 0)
    }
    if points.count == 1 {
      let point = StrokeCanvas.Point(x: points[0].x, y: points[0].y)
      stroke(point, point)
    }
    var walked: Float = 0
    for (from, to) in zip(points, points.dropFirst()) {
      let length = ((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y)).squareRoot()
      func point(_ along: Float) -> StrokeCanvas.Point {
        let part = length > 0 ? along / length : 0
        return StrokeCanvas.Point(x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y))
      }
      guard let dash else {
        stroke(point(0), point(length))
        continue
      }
      // Pieces end where the pattern turns, wherever in a line that is.
      var start: Float = 0
      while start < length {
        let phase = (walked + start).truncatingRemainder(dividingBy: 2 * dash)
        let isStroke = phase < dash
        let end = min(length, start + max(0.01, (isStroke ? dash : 2 * dash) - phase))
        if isStroke { stroke(point(start), point(end)) }
        start = end
      }
      walked += length
    }
    canvas.paint(onto: &pixels, colors: [color], haloShare: 0)
  }

  /// Draws the borders of labelled regions in their classes' colours, those of labels that are no class thin and grey.
  ///
  /// - Parameter scale: picture pixels per label, each way.
  public mutating func outline(_ labels: LabelMap, palette: ClassPalette, scale: Int) {
    precondition(labels.size.width * scale <= size.width && labels.size.height * scale <= size.height)
    var canvas = StrokeCanvas(size: size)
    var contours = InstanceContours(size: labels.size)
    let map = InstanceMap(size: labels.size, identifiers: labels.labels.map(UInt16.init))
    contours.forEachLine(of: map, scale: Float(scale)) { label, from, to in
      let isClass = Int(label) < palette.count
      canvas.segment(
        from: from, to: to, halfWidth: isClass ? 0.75 : 0.35, halo: isClass ? 0.75 : 0.35,
        style: UInt8(isClass ? Int(label) : palette.count))
    }
    canvas.paint(onto: &pixels, colors: palette.entries.map(\.color) + [OverlayPainter.grey])
  }

  /// Puts another picture with its top left corner at (x, y), as much of it as lies inside; `scale` enlarges its pixels.
  public mutating func place(_ image: RGBImage, x: Int, y: Int, scale: Int = 1) {
    for row in max(0, y)..<max(0, y, min(size.height, y + image.size.height * scale)) {
      for column in max(0, x)..<max(0, x, min(size.width, x + image.size.width * scale)) {
        self[column, row] = image[(column - x) / scale, (row - y) / scale]
      }
    }
  }

  /// The picture with each pixel made `scale` pixels wide and high.
  public func enlarged(by scale: Int) -> RGBImage {
    var image = RGBImage(size: PixelSize(width: size.width * scale, height: size.height * scale))
    image.place(self, x: 0, y: 0, scale: scale)
    return image
  }
}

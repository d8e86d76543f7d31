/// Smooth strokes over a picture: how much of each pixel a stroke and its halo cover, collected first and mixed in once,
/// so that strokes that meet do not darken each other.
///
/// **Units**: picture pixels; the top left corner of the picture is (0, 0), the centre of its first pixel (0.5, 0.5).
struct StrokeCanvas {
  struct Point {
    var x: Float
    var y: Float
  }

  let size: PixelSize
  /// The stroke's style per pixel, an index into `paint`'s colours.
  private var styles: [UInt8]
  private var coverage: [UInt8]
  private var haloCoverage: [UInt8]

  init(size: PixelSize) {
    self.size = size
    styles = [UInt8](repeating: 0, count: size.pixelCount)
    coverage = styles
    haloCoverage = styles
  }

  mutating func clear() {
    for index in coverage.indices { (coverage[index], haloCoverage[index]) = (0, 0) }
  }

  /// Adds a straight stroke with round ends.
  mutating func segment(from a: Point, to b: Point, halfWidth: Float, halo: Float, style: UInt8) {
    let reach = halfWidth + halo + 1
    let columns = clip(min(a.x, b.x) - reach, max(a.x, b.x) + reach, size.width)
    let rows = clip(min(a.y, b.y) - reach, max(a.y, b.y) + reach, size.height)
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let lengthSquared = dx * dx + dy * dy
    for row in rows {
      for column in columns {
        let (px, py) = (Float(column) + 0.5 - a.x, Float(row) + 0.5 - a.y)
        let along = lengthSquared > 0 ? min(1, max(0, (px * dx + py * dy) / lengthSquared)) : 0
        let (ex, ey) = (px - along * dx, py - along * dy)
        let distance = (ex * ex + ey * ey).squareRoot()
        let index = row * size.width + column
        let covered = share(halfWidth + 0.5 - distance)
        let haloCovered = share(halfWidth + halo + 0.5 - distance)
        // The style of what covers most: strokes before halos.
        if covered > coverage[index] || coverage[index] == 0 && haloCovered > haloCoverage[index] {
          styles[index] = style
        }
        coverage[index] = max(coverage[index], covered)
        haloCoverage[index] = max(haloCoverage[index], haloCovered)
      }
    }
  }

  /// Adds a filled disc.
  mutating func disc(_ center: Point, radius: Float, halo: Float, style: UInt8) {
    segment(from: center, to: center, halfWidth: radius, halo: halo, style: style)
  }

  /// Mixes the strokes into a picture of the canvas's size, or a taller one at its top.
  ///
  /// - Parameter haloShare: how much of the halos is mixed in, of 255.
  func paint(onto pixels: inout [UInt8], colors: [RGBColor], haloShare: Int = 150) {
    let halos = colors.map(\.halo)
    for index in coverage.indices where haloCoverage[index] > 0 {
      let (color, halo) = (colors[Int(styles[index])], halos[Int(styles[index])])
      let haloShare = Int(haloCoverage[index]) * haloShare / 255
      let share = Int(coverage[index])
      pixels[3 * index] = mix(mix(pixels[3 * index], halo, haloShare), color.red, share)
      pixels[3 * index + 1] = mix(mix(pixels[3 * index + 1], halo, haloShare), color.green, share)
      pixels[3 * index + 2] = mix(mix(pixels[3 * index + 2], halo, haloShare), color.blue, share)
    }
  }

  private func clip(_ low: Float, _ high: Float, _ limit: Int) -> Range<Int> {
    let start = Int(max(0, min(Float(limit), low.rounded(.down))))
    let end = Int(max(0, min(Float(limit), high.rounded(.up))))
    return start..<max(start, end)
  }

  private func share(_ value: Float) -> UInt8 { UInt8(255 * min(1, max(0, value))) }
}

/// `a` and `b` mixed, `share` of 255 parts being `b`.
func mix(_ a: UInt8, _ b: UInt8, _ share: Int) -> UInt8 {
  UInt8((Int(a) * (255 - share) + Int(b) * share + 127) / 255)
}

extension RGBColor {
  /// Brightness as the eye sees it, 0...255 (Rec. 601 weights).
  var luma: Int { (299 * Int(red) + 587 * Int(green) + 114 * Int(blue)) / 1000 }

  /// The grey that sets this colour off from whatever lies behind: black around bright colours, white around dark ones.
  var halo: UInt8 { luma > 90 ? 0 : 255 }
}

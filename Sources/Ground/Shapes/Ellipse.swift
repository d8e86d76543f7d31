import Imaging
import System

/// An ellipse, turned or not. **Units**: pixels, as `Point`.
public struct Ellipse: Equatable, Sendable {
  /// Its middle.
  public var center: Point
  /// Half of its extent along its own axes, which point right and down where it is not turned.
  public var radiusX, radiusY: Double
  /// How far it is turned about its middle, clockwise on the screen. **Units**: radians.
  public var rotation: Double

  /// Nothing is checked: `problem` says what is wrong.
  public init(center: Point, radiusX: Double, radiusY: Double, rotation: Double = 0) {
    (self.center, self.radiusX, self.radiusY, self.rotation) = (center, radiusX, radiusY, rotation)
  }

  /// What keeps it from being drawn, or nil: no number, or a place that can be in no picture.
  public var problem: String? {
    let numbers = [center.x, center.y, radiusX, radiusY, rotation]
    guard numbers.allSatisfy({ $0.isFinite && abs($0) <= Outline.largestCoordinate }) else {
      return
        "has the middle (\(center.x), \(center.y)) and the radii \(radiusX) and \(radiusY), which can be in no picture"
    }
    return radiusX < 0 || radiusY < 0 ? "has a radius below 0" : nil
  }

  /// Half of the width and half of the height of the smallest upright box around it.
  public var reach: (x: Double, y: Double) {
    let (cosine, sine) = (cos(rotation), sin(rotation))
    func length(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    return (length(radiusX * cosine, radiusY * sine), length(radiusX * sine, radiusY * cosine))
  }
}

extension PixelRegion {
  /// The pixels whose centres lie inside an ellipse, as far as a picture reaches; at least the pixel in its middle, so that
  /// no object is lost.
  ///
  /// - Returns: nil where the ellipse has a `problem`.
  public init?(filling ellipse: Ellipse, in size: PixelSize) {
    guard ellipse.problem == nil else { return nil }
    let (center, reach) = (ellipse.center, ellipse.reach)
    let box = PixelBox(
      minX: Int((center.x - reach.x).rounded(.down)), minY: Int((center.y - reach.y).rounded(.down)),
      maxX: Int((center.x + reach.x).rounded(.up)), maxY: Int((center.y + reach.y).rounded(.up)))
    let (cosine, sine) = (cos(ellipse.rotation), sin(ellipse.rotation))
    let (radiusX, radiusY) = (ellipse.radiusX, ellipse.radiusY)
    self.init(in: box.clipped(to: size)) { x, y in
      let (dx, dy) = (Double(x) + 0.5 - center.x, Double(y) + 0.5 - center.y)
      let u = (dx * cosine + dy * sine) / radiusX
      let v = (dy * cosine - dx * sine) / radiusY
      return u * u + v * v <= 1
    }
    let (x, y) = (Int(center.x.rounded(.down)), Int(center.y.rounded(.down)))
    if isEmpty, x >= 0, y >= 0, x < size.width, y < size.height {
      self.init([Run(y: y, minX: x, maxX: x + 1)])
    }
  }
}

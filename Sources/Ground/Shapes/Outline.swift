import Imaging

/// A place in a picture. **Units**: pixels; the left and the top edge are 0, and the pixel of column x covers x to x + 1.
public struct Point: Hashable, Sendable, BitwiseCopyable {
  /// To the right.
  public var x: Double
  /// Downwards.
  public var y: Double

  /// A place, inside a picture or not.
  public init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
}

/// The outline of one connected piece: its outer ring first, then the rings of its holes.
///
/// Rings are closed: the last point is joined to the first, which is not repeated. What lies inside is decided by the
/// even-odd rule.
public struct Outline: Equatable, Sendable {
  /// Of each ring, its points in order.
  public var rings: [[Point]]

  /// Nothing is checked: rings may cross, and may be empty.
  public init(rings: [[Point]]) { self.rings = rings }

  /// An outline without holes.
  public init(_ ring: [Point]) { rings = [ring] }
}

extension Outline {
  /// The farthest that a point may lie from a picture's corner. **Units**: pixels.
  public static let largestCoordinate = 1e6

  /// What keeps it from being drawn, or nil: no number, or a place that can be in no picture.
  public var problem: String? {
    for point in rings.joined() {
      guard point.x.isFinite, point.y.isFinite, abs(point.x) <= Self.largestCoordinate,
        abs(point.y) <= Self.largestCoordinate
      else { return "has the point (\(point.x), \(point.y)), which can be in no picture" }
    }
    return nil
  }

  /// The same outline at another scale.
  public func scaled(x: Double, y: Double) -> Outline {
    Outline(rings: rings.map { $0.map { Point(x: $0.x * x, y: $0.y * y) } })
  }
}

import System

/// The shape of an object.
///
/// **Units**: pixels of the label map and radians.
public struct ObjectGeometry: Hashable, Sendable, BitwiseCopyable {
  /// The length of the outline, holes included, by Crofton's formula over four directions:
  /// `P = pi/4 * (N0 + N90 + (N45 + N135) / sqrt 2)`, N being the number of stretches along each direction.
  ///
  /// Source: Lehmann and Legland, "Efficient N-Dimensional surface estimation using Crofton formula and run-length
  /// encoding", Insight Journal 2012.
  public let perimeter: Double
  /// `4 pi area / perimeter^2`: 1 for a disc, less for everything else; what the grid makes larger than 1 is given as 1.
  public let circularity: Double
  /// The longest distance between two parallel lines that touch the object on both sides (caliper length).
  public let feretMaximum: Double
  /// The shortest such distance (caliper width).
  public let feretMinimum: Double
  /// The long axis of the ellipse with the same second moments.
  public let majorAxis: Double
  /// The short axis of that ellipse; 0 for a single line of pixels.
  public let minorAxis: Double
  /// The direction of the long axis, from the x axis towards the y axis (clockwise on a screen), in -pi/2...pi/2.
  public let orientation: Double

  /// A placeholder for memory that is filled later.
  public static var blank: ObjectGeometry {
    ObjectGeometry(
      perimeter: 0, circularity: 0, feretMaximum: 0, feretMinimum: 0, majorAxis: 0, minorAxis: 0,
      orientation: 0)
  }
}

extension SegmentedObject {
  /// The axes of the ellipse with the same second moments: `4 sqrt(eigenvalue)` of the pixel centres' covariance.
  var ellipse: (major: Double, minor: Double, orientation: Double) {
    // Whole numbers from the corner of the bounding box are small, so that the differences below lose no digits.
    let (x0, y0) = (Int(left), Int(top))
    let (x, y) = (Double(sumX - x0 * area), Double(sumY - y0 * area))
    let xx = Double(sumXX - 2 * x0 * sumX + x0 * x0 * area)
    let xy = Double(sumXY - x0 * sumY - y0 * sumX + x0 * y0 * area)
    let yy = Double(sumYY - 2 * y0 * sumY + y0 * y0 * area)
    let n = Double(area)
    let (a, b, c) = ((xx - x * x / n) / n, (xy - x * y / n) / n, (yy - y * y / n) / n)
    let half = ((a - c) * (a - c) / 4 + b * b).squareRoot()
    let (large, small) = ((a + c) / 2 + half, (a + c) / 2 - half)
    return (4 * max(0, large).squareRoot(), 4 * max(0, small).squareRoot(), 0.5 * atan2(2 * b, a - c))
  }
}

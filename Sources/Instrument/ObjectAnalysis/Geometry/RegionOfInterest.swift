import Imaging

/// A part of the camera's picture in which objects count: a polygon that does not cross itself.
public struct RegionOfInterest: Equatable, Sendable {
  /// The most corners of a region.
  public static let cornerLimit = 1000

  /// What a person calls it; no two regions of a run have the same name.
  public let name: String
  /// **Units**: camera pixels; the centre of the first pixel is (0, 0).
  public let corners: [PixelPoint]

  /// - Parameter pictureSize: the camera's picture, in which the region must lie.
  /// - Throws: `AnalysisError` naming the region and the corner that is wrong.
  public init(name: String, corners: [PixelPoint], pictureSize: PixelSize) throws(AnalysisError) {
    let subject = "region '\(name)'"
    guard (3...Self.cornerLimit).contains(corners.count) else {
      throw AnalysisError(
        subject, "has \(corners.count) corners; expected 3 to \(Self.cornerLimit)",
        advice: "name the corners in order, as [x, y] in camera pixels")
    }
    // From the picture's left edge to the number of its columns: people name the far edge either way.
    let (columns, rows) = (-0.5...Double(pictureSize.width), -0.5...Double(pictureSize.height))
    for (index, corner) in corners.enumerated()
    where !columns.contains(corner.x) || !rows.contains(corner.y) {
      throw AnalysisError(
        subject,
        "has its corner \(index + 1), (\(corner.x), \(corner.y)), outside the picture of \(pictureSize)",
        advice: "corners lie between (0, 0) and (\(pictureSize.width), \(pictureSize.height))")
    }
    for i in corners.indices {
      for j in corners.indices where j > i {
        let (a, b) = (corners[i], corners[(i + 1) % corners.count])
        let (c, d) = (corners[j], corners[(j + 1) % corners.count])
        guard !sidesTouch(a, b, c, d, neighbors: j == i + 1 || (i == 0 && j == corners.count - 1)) else {
          throw AnalysisError(
            subject, "crosses or touches itself: side \(i + 1) meets side \(j + 1)",
            advice: "name the corners in order around the region, each once")
        }
      }
    }
    (self.name, self.corners) = (name, corners)
  }

  /// Whether a point lies inside. A point exactly on the outline belongs to one of two regions that share that side.
  public func contains(_ point: PixelPoint) -> Bool {
    var inside = false
    var before = corners.count - 1
    for index in corners.indices {
      let (a, b) = (corners[index], corners[before])
      if (a.y > point.y) != (b.y > point.y), point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x {
        inside.toggle()
      }
      before = index
    }
    return inside
  }
}

/// Whether two sides of a polygon have a point in common that they must not have.
///
/// Neighbours share a corner; they must not fold back onto each other.
private func sidesTouch(
  _ a: PixelPoint, _ b: PixelPoint, _ c: PixelPoint, _ d: PixelPoint, neighbors: Bool
) -> Bool {
  func turn(_ p: PixelPoint, _ q: PixelPoint, _ r: PixelPoint) -> Double {
    (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)
  }
  func lies(_ r: PixelPoint, on p: PixelPoint, _ q: PixelPoint) -> Bool {
    turn(p, q, r) == 0 && min(p.x, q.x) <= r.x && r.x <= max(p.x, q.x) && min(p.y, q.y) <= r.y
      && r.y <= max(p.y, q.y)
  }
  if a == b || c == d { return true }
  if neighbors {
    let (shared, first, second) = b == c ? (b, a, d) : (a, b, c)
    let ahead = (first.x - shared.x) * (second.x - shared.x) + (first.y - shared.y) * (second.y - shared.y)
    return turn(shared, first, second) == 0 && ahead > 0
  }
  if lies(c, on: a, b) || lies(d, on: a, b) || lies(a, on: c, d) || lies(b, on: c, d) { return true }
  return (turn(a, b, c) > 0) != (turn(a, b, d) > 0) && (turn(c, d, a) > 0) != (turn(c, d, b) > 0)
}

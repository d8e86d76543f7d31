import Imaging
import Shapes

extension ObjectScale {
  /// The pixels of a whole object in the camera's picture; see `outlines`.
  ///
  /// - Parameters:
  ///   - region: what is labelled. **Units**: pixels of the label map.
  ///   - picture: the camera's; what would lie outside is left out.
  public func whole(_ region: PixelRegion, label: Int, in picture: PixelSize) -> PixelRegion {
    outlines(of: region, label: label).reduce(into: PixelRegion()) {
      $0 = $0.union(PixelRegion(filling: $1, in: picture) ?? PixelRegion())
    }
  }

  /// The outlines of a whole object in the camera's picture: along the edges of label pixels; where the network labels the
  /// core of each object, that core grown about the centre of its box.
  ///
  /// - Parameter region: what is labelled. **Units**: pixels of the label map.
  /// - Returns: one per piece. **Units**: camera pixels; a grown one may reach out of the picture.
  public func outlines(of region: PixelRegion, label: Int) -> [Outline] {
    guard let box = region.box else { return [] }
    let (middleX, middleY) = (Double(box.minX + box.maxX) / 2, Double(box.minY + box.maxY) / 2)
    let growth = length(label: label)
    return region.outlines().map { outline in
      Outline(
        rings: outline.rings.map { ring in
          ring.map { point in
            Point(
              x: middleX * reduction.side + (point.x - middleX) * growth,
              y: middleY * reduction.side + (point.y - middleY) * growth)
          }
        })
    }
  }
}

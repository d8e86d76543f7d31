import Imaging

/// A box with the name that its class has in the source.
public struct NamedBox: Sendable {
  /// Not yet the name in the data set, which follows rules of its own.
  public let className: String
  /// In the camera's picture.
  public let box: PixelBox

  /// A name and a box, as the source has them.
  public init(className: String, box: PixelBox) { (self.className, self.box) = (className, box) }
}

/// Finds the classes whose objects often lie upon each other: those of which more than a quarter of the boxes overlap
/// another box of the same class.
enum CrowdedClasses {
  /// - Parameter pictures: the boxes of each picture.
  static func among(_ pictures: some Sequence<[NamedBox]>) -> Set<String> {
    var counts: [String: (overlapping: Int, total: Int)] = [:]
    for boxes in pictures {
      for (className, named) in Dictionary(grouping: boxes, by: \.className) {
        // So many tell as much as all.
        let own = named.prefix(4096).map(\.box).sorted { $0.minX < $1.minX }
        var touches = [Bool](repeating: false, count: own.count)
        for (index, box) in own.enumerated() {
          // In this order, no box after the first that begins behind this one can overlap it.
          for other in own.indices[(index + 1)...].prefix(while: { own[$0].minX < box.maxX })
          where own[other].overlaps(box) {
            (touches[index], touches[other]) = (true, true)
          }
        }
        counts[className, default: (0, 0)].overlapping += touches.count { $0 }
        counts[className, default: (0, 0)].total += own.count
      }
    }
    return Set(counts.filter { 4 * $0.value.overlapping > $0.value.total }.keys)
  }
}

import Imaging
import LabelledPictures

/// Extra weight of small objects and of what lies close to them.
///
/// A loss per pixel hardly sees an object of ten pixels beside one of a thousand, but a count sees both. An object of
/// fewer than `area` pixels weighs `(area / its pixels)^0.5`, the ratio of the diameters, at most `limit`; so does the
/// background nearer to it than its own radius, or the network would learn to draw small objects too large. Larger objects
/// and other background weigh 1.
public struct SmallObjectWeighting: Hashable, Sendable, Codable {
  /// What `limit` may be.
  public static let limits = 1.0...100
  /// What `area` may be. **Units**: pixels of the network.
  public static let areas = 1.0...1_000_000

  /// The greatest weight, of the smallest objects; 1 changes nothing.
  public var limit: Double
  /// **Units**: pixels of the network.
  public var area: Double

  /// The ranges are checked by the trainer, not here.
  public init(limit: Double = 4, area: Double = 150) { (self.limit, self.area) = (limit, area) }

  /// What contradicts itself, or nil.
  var problem: String? {
    if !Self.limits.contains(limit) {
      return "the weight \(limit) of small objects is outside \(Self.limits)"
    }
    if !Self.areas.contains(area) {
      return "the area \(area) of small objects is outside \(Self.areas) pixels"
    }
    return nil
  }

  /// Raises the weight of each pixel to that of the small objects on or near it, where it is less.
  ///
  /// - Parameters:
  ///   - instances: which object each pixel belongs to, 0 for none.
  func raise(_ weights: inout [Float], instances: InstanceMap) {
    var areas = [Int](repeating: 0, count: Int(UInt16.max) + 1)
    for identifier in instances.identifiers { areas[Int(identifier)] += 1 }
    for object in instances.objectBoxes {
      let pixels = Double(areas[Int(object.identifier)])
      guard pixels < area else { continue }
      let weight = Float(min(limit, (area / pixels).squareRoot()))
      let radius = (pixels / .pi).squareRoot()
      instances.forEachDistance(from: object, reach: Int(radius)) { place, distance in
        let identifier = instances.identifiers[place]
        if identifier == object.identifier || identifier == 0 && Double(distance) < radius {
          weights[place] = max(weights[place], weight)
        }
      }
    }
  }
}

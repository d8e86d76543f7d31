import System
import Imaging
import LabelledPictures

/// Extra weight of background pixels between cells that nearly touch, so that the network learns the narrow gaps; with a
/// border class, of the cells' own pixels there too, as the border is drawn on them.
///
/// `1 + strength * exp(-(d1 + d2)^2 / (2 * width^2))` with the distances to the nearest and the second nearest cell.
/// Ronneberger, Fischer, Brox, "U-Net" (2015), equation 2; their values are 10 and 5.
public struct BorderWeighting: Hashable, Sendable, Codable {
  static let strengths = 0.0...1000
  static let widths = 0.1...100

  /// The greatest extra weight, above 0 and at most 1000.
  public var strength: Double
  /// **Units**: pixels of the network.
  public var width: Double

  /// The values of the paper by default. The ranges are checked by the trainer, not here.
  public init(strength: Double = 10, width: Double = 5) { (self.strength, self.width) = (strength, width) }

  /// What contradicts itself, or nil.
  var problem: String? {
    if !(strength > 0 && Self.strengths.contains(strength)) {
      return "the border weight \(strength) is outside \(Self.strengths)"
    }
    if !Self.widths.contains(width) { return "the border width \(width) is outside \(Self.widths) pixels" }
    return nil
  }

  /// The weight of each pixel.
  ///
  /// - Parameters:
  ///   - instances: which object each pixel belongs to, 0 for none.
  ///   - weighsObjects: whether the pixels of objects close to another one weigh more too.
  func weights(instances: InstanceMap, weighsObjects: Bool = false) -> [Float] {
    // Beyond this, the weight is below a thousandth of the greatest.
    let reach = Int((4 * width).rounded(.up))
    let far = Float(2 * reach)
    var nearest = [Float](repeating: far, count: instances.size.pixelCount)
    var second = nearest
    for object in instances.objectBoxes {
      instances.forEachDistance(from: object, reach: reach) { place, distance in
        if distance < nearest[place] {
          second[place] = nearest[place]
          nearest[place] = distance
        } else if distance < second[place] {
          second[place] = distance
        }
      }
    }
    return instances.identifiers.indices.map { place in
      guard weighsObjects || instances.identifiers[place] == 0 else { return 1 }
      let sum = Double(nearest[place] + second[place])
      return Float(1 + strength * exp(-sum * sum / (2 * width * width)))
    }
  }
}

import Imaging
import LabelledPictures

/// What single pixels weigh in cross entropy and focal loss, by where they lie among the objects.
public struct PixelWeighting: Hashable, Sendable {
  /// Extra weight of the places where cells touch or nearly do. Nil: none.
  public var border: BorderWeighting?
  /// Extra weight of small objects. Nil: none.
  public var smallObjects: SmallObjectWeighting?

  /// - Returns: nil when there is neither: all pixels weigh the same.
  public init?(border: BorderWeighting?, smallObjects: SmallObjectWeighting? = nil) {
    if border == nil, smallObjects == nil { return nil }
    (self.border, self.smallObjects) = (border, smallObjects)
  }

  /// The weight of each pixel: the greater one where both give one.
  ///
  /// - Parameters:
  ///   - instances: which object each pixel belongs to, 0 for none.
  ///   - hasBorderClass: whether the objects' outer pixels are a class of their own.
  func weights(instances: InstanceMap, hasBorderClass: Bool) -> [Float] {
    var weights =
      border?.weights(instances: instances, weighsObjects: hasBorderClass)
      ?? [Float](repeating: 1, count: instances.size.pixelCount)
    smallObjects?.raise(&weights, instances: instances)
    return weights
  }
}

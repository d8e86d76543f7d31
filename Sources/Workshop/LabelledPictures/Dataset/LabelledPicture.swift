import Imaging

/// The label of pixels that neither teach nor count.
package let ignoreLabel: UInt8 = 255

/// A picture with what is known about each of its pixels.
public struct LabelledPicture: Sendable {
  /// The picture's file name without its ending.
  public let name: String
  /// As it is in its file, not reduced.
  public var picture: RGBImage
  /// The class of each pixel, or the data set's ignore label. **Shape**: that of the picture.
  public var mask: LabelMap
  /// The object of each pixel, where the data set keeps objects apart. **Shape**: that of the picture.
  public var instances: InstanceMap?

  /// Sizes are not compared here; see the shapes of `mask` and `instances`.
  public init(name: String, picture: RGBImage, mask: LabelMap, instances: InstanceMap? = nil) {
    (self.name, self.picture, self.mask, self.instances) = (name, picture, mask, instances)
  }
}

/// An object that is truly in a picture: its class and the pixels it reaches over.
public struct LabelledObject: Sendable, Equatable {
  /// The class, from 1.
  public var label: Int
  /// In the camera's picture.
  public var box: PixelBox

  /// A class and a box, as they are.
  public init(label: Int, box: PixelBox) { (self.label, self.box) = (label, box) }
}

extension LabelledObject {
  /// The objects of an instance map, in the order of their numbers.
  static func objects(in instances: InstanceMap, mask: LabelMap, classes: Int, border: Int? = nil)
    -> [LabelledObject]
  {
    numbered(in: instances, mask: mask, classes: classes, border: border).compactMap { $0 }
  }

  /// The objects of an instance map by their numbers; nil for 0 and for numbers that are no object.
  ///
  /// An object's class is the one that most of its labelled pixels have, the lower label on a tie. Background, border and
  /// ignored pixels do not vote: objects are often drawn smaller in the mask than they are. An object without any
  /// labelled pixel is left out.
  static func numbered(in instances: InstanceMap, mask: LabelMap, classes: Int, border: Int? = nil)
    -> [LabelledObject?]
  {
    let count = Int(instances.identifiers.max() ?? 0)
    var votes = [Int](repeating: 0, count: (count + 1) * classes)
    var boxes = [PixelBox](
      repeating: PixelBox(minX: Int.max, minY: Int.max, maxX: 0, maxY: 0), count: count + 1)
    for y in 0..<mask.size.height {
      for x in 0..<mask.size.width {
        let index = y * mask.size.width + x
        let identifier = Int(instances.identifiers[index])
        if identifier == 0 { continue }
        let label = Int(mask.labels[index])
        if label > 0, label < classes, label != border { votes[identifier * classes + label] += 1 }
        boxes[identifier].minX = min(boxes[identifier].minX, x)
        boxes[identifier].minY = min(boxes[identifier].minY, y)
        boxes[identifier].maxX = max(boxes[identifier].maxX, x + 1)
        boxes[identifier].maxY = max(boxes[identifier].maxY, y + 1)
      }
    }
    return (0...count).map { identifier in
      var label = 0
      for candidate in 1..<classes
      where votes[identifier * classes + candidate] > votes[identifier * classes + label] {
        label = candidate
      }
      return label > 0 ? LabelledObject(label: label, box: boxes[identifier]) : nil
    }
  }
}

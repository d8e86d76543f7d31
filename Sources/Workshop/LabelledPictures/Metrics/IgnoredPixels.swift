import Imaging

/// The pixels of a picture that nobody judged: what lies in them is neither right nor wrong.
package struct IgnoredPixels {
  private let mask: LabelMap
  private let ignoreLabel: UInt8

  /// Nil where every pixel was judged.
  ///
  /// - Parameter mask: of the camera picture's size.
  package init?(of mask: LabelMap, ignoreLabel: UInt8?) {
    guard let ignoreLabel, mask.labels.contains(ignoreLabel) else { return nil }
    (self.mask, self.ignoreLabel) = (mask, ignoreLabel)
  }

  /// Whether more than half of the pixels of each object are ignored, by its number; never for 0.
  ///
  /// - Parameters:
  ///   - instances: object numbers per pixel of the mask reduced by `reduction`.
  ///   - count: above every number.
  package func holds(_ instances: InstanceMap, count: Int, reduction: Reduction = 1) -> [Bool] {
    var pixels = [Int](repeating: 0, count: count)
    var ignored = [Int](repeating: 0, count: count)
    // What is left over at the right and below, where no whole block fits, has no object.
    for y in 0..<reduction.middles(in: 0..<instances.size.height).upperBound {
      for x in 0..<reduction.middles(in: 0..<instances.size.width).upperBound {
        let number = Int(
          instances.identifiers[reduction.block(of: y) * instances.size.width + reduction.block(of: x)])
        pixels[number] += 1
        if mask[x, y] == ignoreLabel { ignored[number] += 1 }
      }
    }
    return (0..<count).map { $0 > 0 && 2 * ignored[$0] > pixels[$0] }
  }

  /// Whether more than half of the pixels of an object's box are ignored.
  ///
  /// - Parameter showsCores: the mask shows only the middle of each object and may ignore what lies around it: then a box
  ///   with a pixel of the object's class was judged.
  package func holds(_ object: LabelledObject, showsCores: Bool) -> Bool {
    var ignored = 0
    let box = object.box
    for y in max(0, box.minY)..<max(0, box.minY, min(mask.size.height, box.maxY)) {
      for x in max(0, box.minX)..<max(0, box.minX, min(mask.size.width, box.maxX)) {
        if mask[x, y] == ignoreLabel {
          ignored += 1
        } else if showsCores, Int(mask[x, y]) == object.label {
          return false
        }
      }
    }
    return 2 * ignored > box.area
  }
}

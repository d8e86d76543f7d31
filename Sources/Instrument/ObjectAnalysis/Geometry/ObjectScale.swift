import Imaging

/// From what a network labels to whole objects in the camera's picture.
///
/// A pixel of the label map stands for a block of camera pixels. Where a network labels only the core of each object, the
/// object is taken for its core grown about the centre of its box.
public struct ObjectScale: Equatable, Sendable {
  /// Side of the block of camera pixels that one pixel of the label map stands for.
  public let reduction: Reduction
  /// The radius of what is labelled as a share of the object's, per class label; nil where objects are labelled whole.
  public let coreFractions: [Double]?

  /// - Precondition: each share lies above 0, up to 1.
  public init(reduction: Reduction, coreFractions: [Double]? = nil) {
    (self.reduction, self.coreFractions) = (reduction, coreFractions)
  }

  @inline(__always)
  private func fraction(_ label: Int) -> Double {
    guard let coreFractions, label < coreFractions.count else { return 1 }
    return coreFractions[label]
  }

  /// Whether only a part of each object of a class is labelled.
  public func isCore(label: Int) -> Bool { fraction(label) < 1 }

  /// Camera pixels per pixel of the label map, along a line through an object.
  public func length(label: Int) -> Double { reduction.side / fraction(label) }

  /// Camera pixels per pixel of the label map, over an object's area.
  public func area(label: Int) -> Double { length(label: label) * length(label: label) }

  /// The area of the whole object. **Units**: camera pixels.
  public func area(of object: SegmentedObject) -> Int {
    Int((Double(object.area) * area(label: Int(object.label))).rounded())
  }

  /// The box of the whole object, as far as the picture reaches. **Units**: camera pixels.
  ///
  /// - Parameter size: of the camera's picture.
  public func bounds(of object: SegmentedObject, in size: PixelSize) -> BoundingBox {
    let (bounds, fraction) = (object.bounds, fraction(Int(object.label)))
    func grown(_ low: Int, _ high: Int, _ extent: Int) -> (Int, Int) {
      if fraction == 1 {
        // The pixels that masks, outlines and colours take for the object's.
        let pixels = reduction.middles(in: low..<high)
        return (pixels.lowerBound, max(1, min(extent, pixels.upperBound)))
      }
      let center = Double(low + high) / 2 * reduction.side
      let half = Double(high - low) / 2 * reduction.side / fraction
      return (
        max(0, Int((center - half).rounded())), max(1, min(extent, Int((center + half).rounded())))
      )
    }
    let (left, right) = grown(bounds.left, bounds.right, size.width)
    let (top, bottom) = grown(bounds.top, bounds.bottom, size.height)
    return BoundingBox(left: left, top: top, right: right, bottom: bottom)
  }

  /// Whether the picture cuts an object at its left or upper edge, and at its right or lower one.
  ///
  /// A core seldom reaches the edge that cuts its object: where the grown box comes within a pixel of the label map, the
  /// object does.
  ///
  /// - Parameter size: of the label map.
  public func cut(_ object: SegmentedObject, in size: PixelSize) -> (before: Bool, after: Bool) {
    let (bounds, fraction) = (object.bounds, fraction(Int(object.label)))
    func grown(_ low: Int, _ high: Int, _ extent: Int) -> (Bool, Bool) {
      guard fraction < 1 else { return (low == 0, high == extent) }
      let (center, half) = (Double(low + high) / 2, Double(high - low) / 2 / fraction)
      return (center - half < 1, center + half > Double(extent - 1))
    }
    let (left, right) = grown(bounds.left, bounds.right, size.width)
    let (top, bottom) = grown(bounds.top, bounds.bottom, size.height)
    return (left || top, right || bottom)
  }
}

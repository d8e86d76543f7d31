import Imaging

/// A rectangle of whole pixels: `left`/`top` inside, `right`/`bottom` the first outside.
public struct BoundingBox: Hashable, Sendable, BitwiseCopyable {
  /// The first column inside.
  public var left: Int
  /// The first row inside.
  public var top: Int
  /// The first column outside, so that `right - left` is the width.
  public var right: Int
  /// The first row outside, so that `bottom - top` is the height.
  public var bottom: Int

  /// Takes the sides as they are, also those of an empty box.
  public init(left: Int, top: Int, right: Int, bottom: Int) {
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
  }

  /// Whole columns.
  public var width: Int { right - left }
  /// Whole rows.
  public var height: Int { bottom - top }
}

/// A place in a picture; the centre of the first pixel is (0, 0).
public struct PixelPoint: Hashable, Sendable, BitwiseCopyable {
  /// To the right.
  public var x: Double
  /// Downwards.
  public var y: Double

  /// Takes any place, also one between pixels or outside of the picture.
  public init(x: Double, y: Double) { (self.x, self.y) = (x, y) }

  /// The length of the straight line to another place, in the units of both.
  public func distance(to other: PixelPoint) -> Double {
    ((other.x - x) * (other.x - x) + (other.y - y) * (other.y - y)).squareRoot()
  }

  /// The same place in the camera's picture, of which every block of `reduction` became one.
  public func inCameraPixels(reduction: Reduction) -> PixelPoint {
    PixelPoint(x: (x + 0.5) * reduction.side - 0.5, y: (y + 0.5) * reduction.side - 0.5)
  }
}

/// One connected component of a label map.
///
/// **Units**: pixels of the label map. A camera area is `area * reduction.area`.
public struct SegmentedObject: Hashable, Sendable, BitwiseCopyable {
  /// The class, 1...255.
  public let label: UInt8
  /// Whether a pixel lies in the first or last row or column.
  public internal(set) var touchesBorder = false
  var left: UInt16
  var top: UInt16
  var right: UInt16
  var bottom: UInt16
  /// The column of its first pixel in row-major order; that pixel lies in the row `top`.
  var firstColumn: UInt16
  /// The number of pixels.
  public internal(set) var area = 0
  // Whole-number sums over the pixels, exact for every size accepted, hence the same on every machine and in every order.
  var sumX = 0
  var sumY = 0
  var sumXX = 0
  var sumXY = 0
  var sumYY = 0

  /// A placeholder for memory that is filled later: an object without pixels.
  public static var blank: SegmentedObject {
    SegmentedObject(label: 0, left: 0, top: 0, right: 0, bottom: 0, firstColumn: 0)
  }

  /// The smallest box that holds all its pixels.
  public var bounds: BoundingBox {
    BoundingBox(left: Int(left), top: Int(top), right: Int(right), bottom: Int(bottom))
  }

  /// The mean of the pixel centres.
  public var centroid: PixelPoint {
    PixelPoint(x: Double(sumX) / Double(area), y: Double(sumY) / Double(area))
  }

  /// The first pixel in row-major order.
  public var firstPixel: (x: Int, y: Int) { (Int(firstColumn), Int(top)) }
}

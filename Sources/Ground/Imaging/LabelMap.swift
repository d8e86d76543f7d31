/// A class number per pixel: rows from the top, 1 byte per pixel, no padding. 0 is the background.
public struct LabelMap: Equatable, Sendable {
  /// Width and height, which stay as they are.
  public let size: PixelSize
  /// The pixel (x, y) is at `y * size.width + x`. Who changes them keeps their number.
  public var labels: [UInt8]

  /// - Precondition: `labels.count == size.pixelCount`.
  public init(size: PixelSize, labels: [UInt8]) {
    precondition(labels.count == size.pixelCount)
    self.size = size
    self.labels = labels
  }

  /// A map of one label, the background where nothing else is said.
  public init(size: PixelSize, filledWith label: UInt8 = 0) {
    self.init(size: size, labels: [UInt8](repeating: label, count: size.pixelCount))
  }

  /// The label of a pixel; (0, 0) is the top left one.
  ///
  /// - Precondition: the pixel lies inside.
  public subscript(x: Int, y: Int) -> UInt8 {
    get { labels[y * size.width + x] }
    set { labels[y * size.width + x] = newValue }
  }
}

extension LabelMap {
  /// The labels of a reduced picture at the picture's own size: each label fills its block; pixels at the right and bottom
  /// edge that filled no block get their neighbour's.
  ///
  /// - Precondition: this is the size reduced by `reduction`, and not empty.
  public func enlarged(by reduction: Reduction, to picture: PixelSize) -> LabelMap {
    precondition(size == picture.reduced(by: reduction) && size.pixelCount > 0)
    var enlarged = LabelMap(size: picture)
    for y in 0..<picture.height {
      let row = min(reduction.block(of: y), size.height - 1) * size.width
      for x in 0..<picture.width {
        enlarged.labels[y * picture.width + x] = labels[row + min(reduction.block(of: x), size.width - 1)]
      }
    }
    return enlarged
  }
}

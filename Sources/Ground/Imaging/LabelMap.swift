/// A class number per pixel: rows from the top, 1 byte per pixel, no padding. 0 is the background.
public struct LabelMap: Equatable, Sendable {
  public let size: PixelSize
  public var labels: [UInt8]

  /// - Precondition: `labels.count == size.pixelCount`.
  public init(size: PixelSize, labels: [UInt8]) {
    precondition(labels.count == size.pixelCount)
    self.size = size
    self.labels = labels
  }

  public init(size: PixelSize, filledWith label: UInt8 = 0) {
    self.init(size: size, labels: [UInt8](repeating: label, count: size.pixelCount))
  }

  public subscript(x: Int, y: Int) -> UInt8 {
    get { labels[y * size.width + x] }
    set { labels[y * size.width + x] = newValue }
  }
}

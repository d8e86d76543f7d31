import System

/// An object number per pixel: rows from the top, 2 bytes per pixel, no padding. 0 is no object; 1... name the objects.
public struct InstanceMap: Equatable, Sendable {
  /// Width and height, which stay as they are.
  public let size: PixelSize
  /// The pixel (x, y) is at `y * size.width + x`. Who changes them keeps their number.
  public var identifiers: [UInt16]

  /// - Precondition: `identifiers.count == size.pixelCount`.
  public init(size: PixelSize, identifiers: [UInt16]) {
    precondition(identifiers.count == size.pixelCount)
    self.size = size
    self.identifiers = identifiers
  }

  /// A map without objects.
  public init(size: PixelSize) {
    self.init(size: size, identifiers: [UInt16](repeating: 0, count: size.pixelCount))
  }
}

extension InstanceMap {
  /// The numbers as labels.
  ///
  /// - Parameter name: what errors call the picture.
  /// - Throws: `FileError` for a number above 255.
  public func labels(_ name: String) throws(FileError) -> LabelMap {
    if let index = identifiers.firstIndex(where: { $0 > 255 }) {
      let (x, y) = (index % size.width, index / size.width)
      throw FileError(name, "has label \(identifiers[index]) at (\(x), \(y)); labels go from 0 to 255")
    }
    return LabelMap(size: size, labels: identifiers.map(UInt8.init))
  }
}

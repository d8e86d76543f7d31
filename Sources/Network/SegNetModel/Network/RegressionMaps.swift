import Imaging

/// The numbers that a network gives for each pixel besides its class, such as the distance to the edge of its cell.
public struct RegressionMaps: Equatable, Sendable {
  /// Width and height of each map, which are those of the label map.
  public let size: PixelSize
  /// One per map, as the model names them.
  public let names: [String]
  /// **Shape**: [map, row, column].
  public var values: [Float]

  /// Maps of zeros, one per name.
  public init(size: PixelSize, names: [String]) {
    (self.size, self.names) = (size, names)
    values = [Float](repeating: 0, count: names.count * size.pixelCount)
  }

  /// The place of a map in `values`, nil for a name that the model does not have.
  public func range(of name: String) -> Range<Int>? {
    names.firstIndex(of: name).map { $0 * size.pixelCount..<($0 + 1) * size.pixelCount }
  }

  /// The values of a map, row by row; empty for a name that the model does not have.
  @_lifetime(borrow self)
  public func span(of name: String) -> Span<Float> {
    guard let range = range(of: name) else { return Span() }
    return values.span.extracting(range)
  }
}

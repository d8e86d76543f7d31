/// A rectangle of pixels: columns `minX..<maxX`, rows `minY..<maxY`.
public struct PixelBox: Hashable, Sendable {
  /// The first column, from 0.
  public var minX: Int
  /// The first row, from 0.
  public var minY: Int
  /// The column after the last.
  public var maxX: Int
  /// The row after the last.
  public var maxY: Int

  /// Takes the edges as they are; a box may be empty or lie outside a picture.
  public init(minX: Int, minY: Int, maxX: Int, maxY: Int) {
    (self.minX, self.minY, self.maxX, self.maxY) = (minX, minY, maxX, maxY)
  }

  /// Columns that belong to it; 0 or less where there are none.
  public var width: Int { maxX - minX }
  /// Rows that belong to it; 0 or less where there are none.
  public var height: Int { maxY - minY }

  /// The larger side, which is what a network has to see to know the object whole.
  public var extent: Int { max(width, height) }

  /// Whether they share a pixel.
  public func overlaps(_ other: PixelBox) -> Bool {
    minX < other.maxX && other.minX < maxX && minY < other.maxY && other.minY < maxY
  }

  /// The box with `margin` pixels more on each side, as far as a picture reaches.
  public func grown(by margin: Int, within size: PixelSize) -> PixelBox {
    PixelBox(
      minX: max(0, minX - margin), minY: max(0, minY - margin), maxX: min(size.width, maxX + margin),
      maxY: min(size.height, maxY + margin))
  }

  /// The part of it that lies in a picture; empty where none does.
  public func clipped(to size: PixelSize) -> PixelBox { grown(by: 0, within: size) }

  /// Whether a pixel belongs to it.
  public func contains(x: Int, y: Int) -> Bool { x >= minX && x < maxX && y >= minY && y < maxY }

  /// Whether all of it lies in a picture.
  public func fits(_ size: PixelSize) -> Bool {
    minX >= 0 && minY >= 0 && maxX <= size.width && maxY <= size.height
  }
}

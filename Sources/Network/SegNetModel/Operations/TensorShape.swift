/// Channels, height and width of one feature map.
public struct TensorShape: Hashable, Sendable, CustomStringConvertible {
  /// The outermost extent in memory.
  public var channels: Int
  /// Rows.
  public var height: Int
  /// Columns: the innermost extent in memory.
  public var width: Int

  /// Nothing is checked: `NetworkSpec.shapes(for:)` gives shapes that can be.
  public init(channels: Int, height: Int, width: Int) {
    (self.channels, self.height, self.width) = (channels, height, width)
  }

  /// How many numbers such a map has.
  public var elementCount: Int { channels * height * width }
  /// Channels, height and width, such as `16x240x320`.
  public var description: String { "\(channels)x\(height)x\(width)" }
}

/// Channels, height and width of one feature map.
public struct TensorShape: Hashable, Sendable, CustomStringConvertible {
  public var channels: Int
  public var height: Int
  public var width: Int

  public init(channels: Int, height: Int, width: Int) {
    (self.channels, self.height, self.width) = (channels, height, width)
  }

  public var elementCount: Int { channels * height * width }
  public var description: String { "\(channels)x\(height)x\(width)" }
}

import System

/// Maximum of each 2x2 window, keeping which of the four it was; on ties the first in row order.
public struct MaxPooling: LayerOperation {
  public static let word = "max_pooling"

  public init() {}
  public init(_ entry: LayerEntry) throws(FileError) {}

  public func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape {
    try place.halved(channels: place.input.channels)
  }

  /// Its window is what its pixel covers.
  public func reach(inputScale: Int, outputScale: Int) -> Int { 0 }

  public func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {
    groups.joinEach(output, inputs[0])
  }
}

extension LayerOperation where Self == MaxPooling {
  public static var maxPooling: MaxPooling { MaxPooling() }
}

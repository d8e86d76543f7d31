import System

/// Mean of each 2x2 window, which halves height and width; int8: `(sum of the four + 2) >> 2`.
public struct AveragePooling: LayerOperation {
  public static let word = "average_pooling"

  public init() {}
  public init(_ entry: LayerEntry) throws(FileError) {}

  public func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape {
    try place.refusePicture()
    return try place.halved(channels: place.input.channels)
  }

  /// Its window is what its pixel covers.
  public func reach(inputScale: Int, outputScale: Int) -> Int { 0 }

  public func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {
    groups.joinEach(output, inputs[0])
  }
}

extension LayerOperation where Self == AveragePooling {
  public static var averagePooling: AveragePooling { AveragePooling() }
}

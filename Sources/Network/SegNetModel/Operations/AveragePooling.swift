import System

/// Mean of each 2x2 window, which halves height and width; int8: `(sum of the four + 2) >> 2`.
public struct AveragePooling: LayerOperation {
  /// `average_pooling`
  public static let word = "average_pooling"

  /// It has no particulars.
  public init() {}
  /// Reads an entry of a list of layers, which says no more.
  public init(_ entry: LayerEntry) throws(FileError) {}

  /// The same channels, half as high and wide.
  ///
  /// - Throws: `NetworkError` for a size that cannot be halved, or the picture.
  public func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape {
    try place.refusePicture()
    return try place.halved(channels: place.input.channels)
  }

  /// Its window is what its pixel covers.
  public func reach(inputScale: Int, outputScale: Int) -> Int { 0 }

  /// A mean of numbers with one step has this step.
  public func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {
    groups.joinEach(output, inputs[0])
  }
}

extension LayerOperation where Self == AveragePooling {
  /// The operation of a layer.
  public static var averagePooling: AveragePooling { AveragePooling() }
}

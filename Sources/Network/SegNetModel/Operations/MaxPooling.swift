import System

/// Maximum of each 2x2 window, keeping which of the four it was; on ties the first in row order.
public struct MaxPooling: LayerOperation {
  /// In a file: `operation: max_pooling`.
  public static let word = "max_pooling"

  /// It has no particulars: windows are always 2x2.
  public init() {}
  /// Reads nothing and never throws, since it has no keys.
  public init(_ entry: LayerEntry) throws(FileError) {}

  /// Half the height and width, with the channels of the input.
  ///
  /// - Throws: `NetworkError` for an odd height or width.
  public func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape {
    try place.halved(channels: place.input.channels)
  }

  /// Its window is what its pixel covers.
  public func reach(inputScale: Int, outputScale: Int) -> Int { 0 }

  /// Each channel keeps the step of its input.
  public func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {
    groups.joinEach(output, inputs[0])
  }
}

extension LayerOperation where Self == MaxPooling {
  /// Lets a layer be written with `.maxPooling`.
  public static var maxPooling: MaxPooling { MaxPooling() }
}

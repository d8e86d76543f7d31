import System

/// Doubles height and width with a quarter of the channels: `output[c, 2y + i, 2x + j] = input[4c + 2i + j, y, x]`.
///
/// Shi et al., "Real-time single image and video super-resolution", CVPR (2016).
public struct PixelShuffle: LayerOperation {
  /// In a file: `operation: pixel_shuffle`.
  public static let word = "pixel_shuffle"

  /// It has no particulars: it always doubles.
  public init() {}
  /// Reads nothing and never throws, since it has no keys.
  public init(_ entry: LayerEntry) throws(FileError) {}

  /// Twice the height and width, a quarter of the channels.
  ///
  /// - Throws: `NetworkError` for a number of channels that four does not divide, for the picture, and for a map that
  ///   would be larger than the picture.
  public func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape {
    try place.refusePicture()
    guard place.input.channels % 4 == 0 else {
      throw place.failure("needs four input channels for each of its own, not \(place.input.channels) in all")
    }
    return try place.doubled(channels: place.input.channels / 4)
  }

  /// The coarse pixel that it reads covers one more of its own pixels, on one side.
  public func reach(inputScale: Int, outputScale: Int) -> Int { outputScale }

  /// The four input channels of an output channel have its step.
  public func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {
    for (channel, source) in inputs[0].enumerated() { groups.join(output.lowerBound + channel / 4, source) }
  }
}

extension LayerOperation where Self == PixelShuffle {
  /// Lets a layer be written with `.pixelShuffle`.
  public static var pixelShuffle: PixelShuffle { PixelShuffle() }
}

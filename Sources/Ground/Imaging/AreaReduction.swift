/// Makes pictures smaller by averaging blocks: the first step of every network, done alike in training and running.
public enum AreaReduction {
  /// The largest block side.
  public static let largest = 4

  /// Sums each block of `reduction` x `reduction` pixels, per channel.
  ///
  /// **Shape**: `image.size.reduced(by: reduction)`, 3 channels, rows from the top. **Units**: 0...255 * reduction^2.
  public static func blockSums(_ image: RGBImage, reduction: Int) -> [UInt16] {
    precondition((1...largest).contains(reduction))
    let size = image.size.reduced(by: reduction)
    let sourceWidth = image.size.width
    var sums = [UInt16](repeating: 0, count: 3 * size.pixelCount)
    let source = image.pixels.span
    var target = sums.mutableSpan
    for y in 0..<size.height * reduction {
      let (from, to) = (3 * y * sourceWidth, 3 * (y / reduction) * size.width)
      for x in 0..<size.width {
        for pixel in x * reduction..<(x + 1) * reduction {
          for channel in 0..<3 { target[to + 3 * x + channel] += UInt16(source[from + 3 * pixel + channel]) }
        }
      }
    }
    return sums
  }
}

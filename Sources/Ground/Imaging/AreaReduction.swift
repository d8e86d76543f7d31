/// Makes pictures smaller by averaging blocks: the first step of every network, done alike in training and running.
public enum AreaReduction {
  /// Sums each block's pixels times their weights, per channel.
  ///
  /// **Shape**: `image.size.reduced(by: reduction)`, 3 channels, rows from the top. **Units**: 0...255 * `reduction.weight`.
  ///
  /// - Precondition: `reduction.isPossible`.
  public static func blockSums(_ image: RGBImage, reduction: Reduction) -> [UInt16] {
    precondition(reduction.isPossible)
    let size = image.size.reduced(by: reduction)
    let sourceWidth = image.size.width
    var sums = [UInt16](repeating: 0, count: 3 * size.pixelCount)
    let source = image.pixels.span
    var target = sums.mutableSpan
    for y in 0..<size.height {
      reduction.forEachPixel(of: y) { row, down in
        for x in 0..<size.width {
          let to = 3 * (y * size.width + x)
          reduction.forEachPixel(of: x) { column, across in
            let (from, weight) = (3 * (row * sourceWidth + column), UInt16(down * across))
            for channel in 0..<3 { target[to + channel] += weight * UInt16(source[from + channel]) }
          }
        }
      }
    }
    return sums
  }
}

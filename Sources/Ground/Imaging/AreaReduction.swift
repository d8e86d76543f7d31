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
    image.pixels.withUnsafeBufferPointer { pixels in
      sums.withUnsafeMutableBufferPointer { sums in
        for y in 0..<size.height * reduction {
          let target = y / reduction * size.width
          for x in 0..<size.width * reduction {
            let from = 3 * (y * sourceWidth + x)
            let to = 3 * (target + x / reduction)
            sums[to] += UInt16(pixels[from])
            sums[to + 1] += UInt16(pixels[from + 1])
            sums[to + 2] += UInt16(pixels[from + 2])
          }
        }
      }
    }
    return sums
  }
}

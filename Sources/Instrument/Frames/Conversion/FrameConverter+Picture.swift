import Imaging
import System

extension FrameConverter {
  /// A picture with the correction done.
  ///
  /// - Precondition: the converter was made for RGB pictures of this size.
  /// - Throws: `FileError` when it cannot be converted.
  public func converted(_ picture: RGBImage) throws(FileError) -> RGBImage {
    precondition(layout.kind == .packed(.rgb24) && layout.size == picture.size)
    var result = RGBImage(size: outputSize)
    let pixels = picture.pixels.span
    var span = result.pixels.mutableSpan
    var target = span.raw
    try convert(pixels.raw, into: &target)
    return result
  }
}

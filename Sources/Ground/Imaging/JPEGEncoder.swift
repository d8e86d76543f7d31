import CJPEG

/// JPEG out, by libjpeg-turbo.
public enum JPEGEncoder {
  /// - Parameters:
  ///   - quality: 1...100.
  ///   - halvesColor: whether colour has half the resolution each way, which takes about half the time; else all of it.
  public static func encode(_ image: RGBImage, quality: Int = 90, halvesColor: Bool = false) -> [UInt8] {
    var output = hooke_jpeg_bytes()
    let status = image.pixels.withUnsafeBufferPointer {
      hooke_jpeg_encode(
        $0.baseAddress, UInt32(image.size.width), UInt32(image.size.height), Int32(quality),
        halvesColor ? 2 : 1,
        &output)
    }
    precondition(status == 0, "JPEG encoding: \(message(of: output))")
    defer { hooke_jpeg_free(&output) }
    return Array(UnsafeBufferPointer(start: output.bytes, count: output.count))
  }

  private static func message(of output: hooke_jpeg_bytes) -> String {
    withUnsafeBytes(of: output.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

import CTurboJPEG

/// JPEG out, by libjpeg-turbo.
public enum JPEGEncoder {
  /// - Parameter quality: 1...100. Colour is kept at full resolution.
  public static func encode(_ image: RGBImage, quality: Int = 90) -> [UInt8] {
    guard let handle = tjInitCompress() else { preconditionFailure("libjpeg-turbo ran out of memory") }
    defer { tjDestroy(handle) }
    var output: UnsafeMutablePointer<UInt8>?
    var count: UInt = 0
    let status = image.pixels.withUnsafeBufferPointer {
      tjCompress2(
        handle, $0.baseAddress, Int32(image.size.width), Int32(3 * image.size.width),
        Int32(image.size.height),
        Int32(TJPF_RGB.rawValue), &output, &count, Int32(TJSAMP_444.rawValue), Int32(quality),
        TJFLAG_ACCURATEDCT)
    }
    precondition(status == 0, "JPEG encoding ran out of memory")
    defer { tjFree(output) }
    return Array(UnsafeBufferPointer(start: output, count: Int(count)))
  }
}

import CWebP
import System

/// WebP in, by libwebp: one picture, with or without loss; opacity is left out.
enum WebPDecoder {
  static func size(_ bytes: RawSpan, name: String) throws(FileError) -> PixelSize {
    var facts = hooke_webp_facts()
    let problem = bytes.withUnsafeBytes {
      hooke_webp_describe($0.bindMemory(to: UInt8.self).baseAddress, $0.count, &facts)
    }
    try check(problem, name)
    guard facts.is_animated == 0 else {
      throw FileError(
        name, "is an animated WebP, expected one picture", advice: "store each picture as a file of its own")
    }
    let size = PixelSize(width: Int(facts.width), height: Int(facts.height))
    try PictureFile.check(size, name: name)
    return size
  }

  static func decodeColor(_ bytes: RawSpan, name: String) throws(FileError) -> RGBImage {
    let size = try size(bytes, name: name)
    var pixels = [UInt8](repeating: 0, count: 3 * size.pixelCount)
    let problem = pixels.withUnsafeMutableBufferPointer { target in
      bytes.withUnsafeBytes {
        hooke_webp_decode(
          $0.bindMemory(to: UInt8.self).baseAddress, $0.count, target.baseAddress, target.count)
      }
    }
    try check(problem, name)
    return RGBImage(size: size, pixels: pixels)
  }

  private static func check(_ problem: UnsafePointer<CChar>?, _ name: String) throws(FileError) {
    guard let problem else { return }
    throw FileError(name, "is a broken WebP picture: \(String(cString: problem))", advice: "copy it anew")
  }
}

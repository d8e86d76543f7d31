import Imaging
import System

/// A saved picture of an empty or a dark field: the average of many frames, in 1/256 of a grey level.
///
/// On disk it is a PNG of 16 bits per colour; one of 8 bits is read as well.
public struct CorrectionPicture: Sendable {
  /// The size of the frames before they are corrected. **Units**: pixels.
  public let size: PixelSize
  /// Three values per pixel. **Units**: 1/256 of a grey level, 0...65280.
  public let levels: [UInt16]

  /// - Precondition: `levels` holds `3 * size.pixelCount` values of 0...65280.
  public init(size: PixelSize, levels: [UInt16]) {
    precondition(levels.count == 3 * size.pixelCount)
    (self.size, self.levels) = (size, levels)
  }

  /// - Throws: `FileError` when the file is no PNG, or has another size than `expected`.
  public init(path: String, expected: PixelSize) throws(FileError) {
    let bytes = try readFile(path, limit: PictureFile.byteLimit)
    let picture = try PNGCodec.decodeWideColor(bytes.span.raw, name: path)
    guard picture.size == expected else {
      throw FileError(
        path, "is a correction picture of \(picture.size), but the frames are \(expected)",
        advice: "make it anew with 'hooke correction make' at this size")
    }
    size = picture.size
    // PNG's 16 bits: 65535 is white, which is 255 grey levels.
    levels = picture.values.map { UInt16(Int($0) * 256 / 257) }
  }

  /// The picture as a PNG of 16 bits per colour, where 65535 stands for 255 grey levels.
  public func encoded() -> [UInt8] {
    PNGCodec.encode(WideColorImage(size: size, values: levels.map { UInt16((Int($0) * 257 + 255) / 256) }))
  }

  /// The values of a region; for one channel the brightness, which grey frames have in all three.
  func values(_ region: PixelRegion, channels: Int) -> [UInt16] {
    var values: [UInt16] = []
    values.reserveCapacity(region.size.pixelCount * channels)
    for y in region.y..<region.y + region.size.height {
      let first = 3 * (y * size.width + region.x)
      if channels == 3 {
        values += levels[first..<first + 3 * region.size.width]
      } else {
        for x in 0..<region.size.width {
          let (red, green, blue) = (
            levels[first + 3 * x], levels[first + 3 * x + 1], levels[first + 3 * x + 2]
          )
          values.append(UInt16((Int(red) + Int(green) + Int(blue) + 1) / 3))
        }
      }
    }
    return values
  }
}

import Imaging

/// A picture made small, in memory taken once: for sheets of many pictures.
public struct Thumbnail: Sendable {
  /// The longest side.
  public let sideLimit: Int
  /// Of the picture that it holds; 1x1 and black at first.
  public private(set) var size = PixelSize(width: 1, height: 1)
  private var pixels: [UInt8]

  /// - Precondition: `sideLimit` is above 0.
  public init(sideLimit: Int) {
    precondition(sideLimit > 0)
    self.sideLimit = sideLimit
    pixels = [UInt8](repeating: 0, count: 3 * sideLimit * sideLimit)
  }

  /// The size of a picture once it is small; smaller ones stay as they are.
  public static func size(of picture: PixelSize, sideLimit: Int) -> PixelSize {
    let longest = max(picture.width, picture.height)
    guard longest > sideLimit else { return picture }
    func shorter(_ side: Int) -> Int { max(1, side * sideLimit / longest) }
    return PixelSize(width: shorter(picture.width), height: shorter(picture.height))
  }

  /// Takes a picture of any size. Each pixel is the mean over its columns in up to four of its rows. Allocates nothing.
  ///
  /// - Precondition: its format is uncompressed, and it has pixels.
  public mutating func copy(_ picture: borrowing ImageView) {
    let source = picture.size
    size = Self.size(of: source, sideLimit: sideLimit)
    for y in 0..<size.height {
      let top = y * source.height / size.height
      let bottom = max(top + 1, (y + 1) * source.height / size.height)
      let rows = min(4, bottom - top)
      for x in 0..<size.width {
        let left = x * source.width / size.width
        let right = max(left + 1, (x + 1) * source.width / size.width)
        var (red, green, blue) = (0, 0, 0)
        for row in 0..<rows {
          let sums = picture.colorSums(row: top + row * (bottom - top) / rows, columns: left..<right)
          red += sums.red
          green += sums.green
          blue += sums.blue
        }
        let (count, place) = (rows * (right - left), 3 * (y * size.width + x))
        pixels[place] = UInt8((red + count / 2) / count)
        pixels[place + 1] = UInt8((green + count / 2) / count)
        pixels[place + 2] = UInt8((blue + count / 2) / count)
      }
    }
  }

  /// The picture that it holds, as a value of its own.
  public var image: RGBImage { RGBImage(size: size, pixels: Array(pixels.prefix(3 * size.pixelCount))) }
}

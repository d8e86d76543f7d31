/// A small QuickTime film of PNG pictures, each exactly as given, with a display matrix of its own.
///
/// Written after Apple's "QuickTime File Format".
enum QuickTimeFile {
  /// - Parameters:
  ///   - pictures: PNG files of one size.
  ///   - matrix: a, b, c, d: a stored pixel (x, y) is shown at (a x + c y, b x + d y), moved into view. **Units**: 1/65536.
  static func bytes(
    _ pictures: [[UInt8]], width: Int, height: Int, matrix: (a: Int, b: Int, c: Int, d: Int)
  ) -> [UInt8] {
    let type = atom("ftyp", Array("qt  ".utf8) + number(0) + Array("qt  ".utf8))
    var offsets: [Int] = []
    var place = type.count + 8
    for picture in pictures {
      offsets.append(place)
      place += picture.count
    }
    let count = pictures.count
    let transform =
      number(matrix.a) + number(matrix.b) + number(0) + number(matrix.c) + number(matrix.d) + number(0)
      + number(0) + number(0) + number(1 << 30)
    let upright = number(1 << 16) + zeros(12) + number(1 << 16) + zeros(12) + number(1 << 30)
    let format =
      Array("png ".utf8) + zeros(6) + number(1, 2) + zeros(16) + number(width, 2) + number(height, 2)
      + number(72 << 16) + number(72 << 16) + zeros(4) + number(1, 2) + zeros(32) + number(24, 2)
      + number(0xFFFF, 2)
    let table =
      atom("stsd", number(0) + number(1) + number(format.count + 4) + format)
      + atom("stts", number(0) + number(1) + number(count) + number(1))
      + atom("stsc", number(0) + number(1) + number(1) + number(1) + number(1))
      + atom("stsz", number(0) + number(0) + number(count) + pictures.flatMap { number($0.count) })
      + atom("stco", number(0) + number(count) + offsets.flatMap { number($0) })
    let media =
      atom("vmhd", number(1) + zeros(8))
      + atom("dinf", atom("dref", number(0) + number(1) + number(12) + Array("alis".utf8) + number(1)))
      + atom("stbl", table)
    let track =
      atom(
        "tkhd",
        number(3) + zeros(8) + number(1) + zeros(4) + number(count) + zeros(16) + transform
          + number(width << 16) + number(height << 16))
      + atom(
        "mdia",
        atom("mdhd", number(0) + zeros(8) + number(10) + number(count) + zeros(4))
          + atom("hdlr", number(0) + Array("mhlrvide".utf8) + zeros(13)) + atom("minf", media))
    let header =
      number(0) + zeros(8) + number(10) + number(count) + number(1 << 16) + number(0x100, 2) + zeros(10)
      + upright
      + zeros(24) + number(2)
    return type + atom("mdat", pictures.flatMap { $0 })
      + atom("moov", atom("mvhd", header) + atom("trak", track))
  }

  private static func atom(_ name: String, _ content: [UInt8]) -> [UInt8] {
    number(content.count + 8) + Array(name.utf8) + content
  }

  private static func number(_ value: Int, _ count: Int = 4) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}

import Frames
import Imaging
import System

/// A file of uncompressed pictures in planes, as `ffmpeg`, `mjpegtools` and `hooke record` write it (YUV4MPEG2).
///
/// A header line `YUV4MPEG2 W640 H480 F30:1 C422 ...`, then for each picture a line that begins with `FRAME` and the planes:
/// brightness, Cb, Cr. Formats read: `C420...` of 8 bits, `C422`, `C444`, `Cmono`, `C411`.
struct Y4MStream {
  let layout: SourceLayout
  let frameRate: Double?
  private let file: MappedFile
  private var position: Int

  /// Every file of this kind begins so.
  static let signature: [UInt8] = Array("YUV4MPEG2".utf8)
  private static let frameSignature: [UInt8] = Array("FRAME".utf8)
  private static let lineLimit = 1024

  static func isY4M(_ bytes: RawSpan) -> Bool { begins(bytes, at: 0, with: signature) }

  /// - Throws: `FileError` when the header cannot be used.
  init(_ file: MappedFile) throws(FileError) {
    let bytes = file.bytes
    guard let end = Self.endOfLine(bytes, from: 0), Self.isY4M(bytes) else {
      throw FileError(file.path, "has no YUV4MPEG2 header line")
    }
    self.file = file
    let words = (0..<end).map { bytes.byte($0) }.split(separator: UInt8(ascii: " ")).dropFirst()
      .map { String(decoding: $0, as: UTF8.self) }
    func value(_ letter: Character) -> String? {
      words.first { $0.first == letter }.map { String($0.dropFirst()) }
    }
    guard let size = PixelSize("\(value("W") ?? "")x\(value("H") ?? "")"),
      size.pixelCount <= PictureFile.pixelLimit
    else {
      throw FileError(file.path, "has a header without a usable width (W) and height (H)")
    }
    let isFullRange = words.contains("XCOLORRANGE=FULL")
    let colors = value("C") ?? "420"
    switch colors {
    case "420", "420jpeg", "420mpeg2", "420paldv":
      layout = SourceLayout(planesOf: size, across: 2, down: 2, isFullRange: isFullRange)
    case "422": layout = SourceLayout(planesOf: size, across: 2, down: 1, isFullRange: isFullRange)
    case "444": layout = SourceLayout(planesOf: size, across: 1, down: 1, isFullRange: isFullRange)
    case "mono": layout = try SourceLayout(format: .grey, size: size, name: file.path)
    default:
      throw FileError(
        file.path, "has pictures of the kind C\(colors)",
        advice: "convert it: ffmpeg -i \(file.path) -pix_fmt yuv422p out.y4m")
    }
    frameRate = value("F").flatMap(Self.rate)
    position = end + 1
  }

  private static func rate(_ text: String) -> Double? {
    let parts = text.split(separator: ":").compactMap { Double($0) }
    guard parts.count == 2, parts[0] > 0, parts[1] > 0 else { return nil }
    let rate = parts[0] / parts[1]
    return rate.isFinite && rate > 1e-3 && rate < 1e5 ? rate : nil
  }

  /// Where the next picture lies; nil at the end of the file.
  ///
  /// - Throws: `FileError` when there is something else than a picture, or a part of one: nothing behind it can be found.
  mutating func next() throws(FileError) -> Range<Int>? {
    let file = file
    let bytes = file.bytes
    guard position < bytes.byteCount else { return nil }
    guard Self.begins(bytes, at: position, with: Self.frameSignature),
      let end = Self.endOfLine(bytes, from: position)
    else {
      position = bytes.byteCount
      throw FileError(file.path, "has something else where a picture must begin")
    }
    let start = end + 1
    position = start + layout.leastBytes
    guard position <= bytes.byteCount else {
      position = bytes.byteCount
      throw FileError(
        file.path, "ends within a picture: \(bytes.byteCount - start) of \(layout.leastBytes) bytes are there"
      )
    }
    return start..<position
  }

  private static func begins(_ bytes: RawSpan, at start: Int, with signature: [UInt8]) -> Bool {
    start + signature.count <= bytes.byteCount
      && signature.indices.allSatisfy { bytes.byte(start + $0) == signature[$0] }
  }

  private static func endOfLine(_ bytes: RawSpan, from start: Int) -> Int? {
    (start..<min(start + lineLimit, bytes.byteCount)).first { bytes.byte($0) == UInt8(ascii: "\n") }
  }
}

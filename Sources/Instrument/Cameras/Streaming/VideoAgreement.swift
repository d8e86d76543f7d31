import Frames
import Imaging

/// What program and camera agreed on.
struct VideoAgreement: Equatable, Sendable {
  var format: VideoFormat
  var code: FourCharacterCode
  var size: PixelSize
  /// Distance between the starts of two rows as the driver sends them, per plane of memory; 0 for JPEG.
  var bytesPerLine: [Int]
  /// Frames per second; nil when the driver does not say.
  var frameRate: Double?
  var differences: [ProfileDifference] = []

  /// Nothing yet: of a camera that was only opened.
  static let none = VideoAgreement(
    format: .grey, code: "GREY", size: PixelSize(width: 0, height: 0), bytesPerLine: [0])

  /// How its pictures lie.
  var layout: SourceLayout { SourceLayout(agreed: format, size: size, bytesPerLine: bytesPerLine[0]) }

  /// The fewest bytes that a plane of memory must bring: the last row may end without its padding.
  func leastBytes(plane: Int) -> Int {
    switch format {
    case .nv12, .nv21:
      let (rowBytes, stride) = (size.width, bytesPerLine[plane])
      let luminance = stride * (size.height - 1) + rowBytes
      let colours = stride * (size.height / 2 - 1) + rowBytes
      if bytesPerLine.count == 1 { return stride * size.height + colours }
      return plane == 0 ? luminance : colours
    default: return layout.leastBytes
    }
  }

  /// The fewest bytes of a frame, all planes together.
  var expectedBytes: Int { bytesPerLine.indices.reduce(0) { $0 + leastBytes(plane: $1) } }

  /// Whether the planes of a frame bring all its bytes.
  func holdsFrame(_ bytes: RawSpan, _ colours: RawSpan) -> Bool {
    bytes.byteCount >= leastBytes(plane: 0)
      && (bytesPerLine.count == 1 || colours.byteCount >= leastBytes(plane: 1))
  }

  /// For errors.
  var summary: String {
    "\(format.rawValue) \(size)" + (frameRate.map { " at \($0) frames/s" } ?? "")
  }

  /// The same picture on the same way: what a camera must come back to.
  func isSameStream(as other: VideoAgreement) -> Bool {
    let isSameRate =
      frameRate == other.frameRate
      || frameRate.map { rate in other.frameRate.map { abs(rate - $0) <= rate / 100 } ?? false } ?? false
    return format == other.format && size == other.size && isSameRate
  }
}

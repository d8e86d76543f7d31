import CV4L2
import Imaging

/// A pixel format that cameras send and this program reads.
public enum VideoFormat: String, Sendable, Codable, CaseIterable {
  case yuyv, mjpeg, grey, rgb24, bgr24

  /// In the order in which they are chosen when the profile leaves it open: first what needs no decoding.
  static let preference: [VideoFormat] = [.yuyv, .mjpeg, .grey, .rgb24, .bgr24]

  /// The four-character codes that mean this format, the usual one first.
  var codes: [FourCharacterCode] {
    switch self {
    case .yuyv: [FourCharacterCode("YUYV")]
    case .mjpeg: [FourCharacterCode("MJPG"), FourCharacterCode("JPEG")]
    case .grey: [FourCharacterCode("GREY")]
    case .rgb24: [FourCharacterCode("RGB3")]
    case .bgr24: [FourCharacterCode("BGR3")]
    }
  }

  init?(code: FourCharacterCode) {
    guard let format = Self.allCases.first(where: { $0.codes.contains(code) }) else { return nil }
    self = format
  }

  /// How the frame lies in a ring's slot: pictures in JPEG are decoded on the way, everything else is copied.
  public var slotFormat: PixelFormat {
    switch self {
    case .yuyv: .yuyv
    case .grey: .grey
    case .mjpeg, .rgb24, .bgr24: .rgb24
    }
  }
}

/// V4L2's name of a pixel format, such as `MJPG`.
struct FourCharacterCode: Hashable, Sendable, CustomStringConvertible {
  let value: UInt32

  init(value: UInt32) { self.value = value }
  init(_ text: StaticString) {
    precondition(text.utf8CodeUnitCount == 4)
    value = text.withUTF8Buffer { $0.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
  }

  var description: String {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    let isPrintable = bytes.allSatisfy { (0x20...0x7E).contains($0) }
    return isPrintable ? String(decoding: bytes, as: UTF8.self) : "0x" + String(value, radix: 16)
  }
}

import CV4L2
import Imaging

/// A pixel format that cameras send and this program reads, in the order in which formats are chosen when the profile
/// leaves it open: by what they cost per frame.
public enum VideoFormat: String, Sendable, Codable, CaseIterable {
  // Copied as they are.
  case grey, yuyv
  // The same with bytes in another order.
  case uyvy, yvyu, nv12, nv21
  // Three bytes per pixel.
  case rgb24, bgr24
  // A JPEG picture per frame.
  case mjpeg
  // Converted by libv4lconvert.
  case yu12, yv12, nv16, nv61, rgb565, bgr32, rgb32, y16
  /// One colour per pixel, 8 bits: rows of blue and green, then of green and red.
  case bayerBGGR = "bayer_bggr"
  /// One colour per pixel, 8 bits: rows of green and blue, then of red and green.
  case bayerGBRG = "bayer_gbrg"
  /// One colour per pixel, 8 bits: rows of green and red, then of blue and green.
  case bayerGRBG = "bayer_grbg"
  /// One colour per pixel, 8 bits: rows of red and green, then of green and blue.
  case bayerRGGB = "bayer_rggb"

  /// How the bytes of a frame come into a slot.
  package enum Conversion { case copy, reorder, jpeg, library }

  private struct Facts {
    /// The four-character codes that mean this format, the usual one first.
    let codes: [FourCharacterCode]
    /// Bits per pixel of the whole frame; 0 for JPEG.
    let bits: Int
    let conversion: Conversion
    let slotFormat: PixelFormat

    init(_ codes: FourCharacterCode..., bits: Int, _ conversion: Conversion, _ slotFormat: PixelFormat) {
      (self.codes, self.bits, self.conversion, self.slotFormat) = (codes, bits, conversion, slotFormat)
    }
  }

  // The codes `NM12` and `NM21` have their planes in memory of their own.
  private static let facts: [VideoFormat: Facts] = [
    .grey: Facts("GREY", bits: 8, .copy, .grey),
    .yuyv: Facts("YUYV", bits: 16, .copy, .yuyv),
    .uyvy: Facts("UYVY", bits: 16, .reorder, .yuyv),
    .yvyu: Facts("YVYU", bits: 16, .reorder, .yuyv),
    .nv12: Facts("NV12", "NM12", bits: 12, .reorder, .yuyv),
    .nv21: Facts("NV21", "NM21", bits: 12, .reorder, .yuyv),
    .rgb24: Facts("RGB3", bits: 24, .copy, .rgb24),
    .bgr24: Facts("BGR3", bits: 24, .reorder, .rgb24),
    .mjpeg: Facts("MJPG", "JPEG", bits: 0, .jpeg, .rgb24),
    .yu12: Facts("YU12", bits: 12, .library, .rgb24),
    .yv12: Facts("YV12", bits: 12, .library, .rgb24),
    .nv16: Facts("NV16", bits: 16, .library, .rgb24),
    .nv61: Facts("NV61", bits: 16, .library, .rgb24),
    .rgb565: Facts("RGBP", bits: 16, .library, .rgb24),
    .bgr32: Facts("XR24", "AR24", "BGR4", bits: 32, .library, .rgb24),
    .rgb32: Facts("BX24", "BA24", "RGB4", bits: 32, .library, .rgb24),
    .y16: Facts("Y16 ", bits: 16, .library, .rgb24),
    .bayerBGGR: Facts("BA81", bits: 8, .library, .rgb24),
    .bayerGBRG: Facts("GBRG", bits: 8, .library, .rgb24),
    .bayerGRBG: Facts("GRBG", bits: 8, .library, .rgb24),
    .bayerRGGB: Facts("RGGB", bits: 8, .library, .rgb24),
  ]

  private var facts: Facts { Self.facts[self]! }

  package var codes: [FourCharacterCode] { facts.codes }
  package var conversion: Conversion { facts.conversion }

  package init?(code: FourCharacterCode) {
    guard let format = Self.allCases.first(where: { $0.codes.contains(code) }) else { return nil }
    self = format
  }

  /// How the frame lies in a ring's slot.
  public var slotFormat: PixelFormat { facts.slotFormat }

  /// Bytes of one row of the first plane, without padding; nil for JPEG.
  package func rowBytes(width: Int) -> Int? {
    switch self {
    case .mjpeg: nil
    // Luminance or one colour per place; further planes follow.
    case .nv12, .nv21, .yu12, .yv12, .nv16, .nv61: width
    default: width * facts.bits / 8
    }
  }

  /// Bytes of a whole frame without padding; nil for JPEG.
  package func frameBytes(_ size: PixelSize) -> Int? {
    facts.bits == 0 ? nil : size.pixelCount * facts.bits / 8
  }

  /// What the size must be a multiple of: formats that share colours between neighbours need whole groups.
  package var grain: PixelSize {
    switch self {
    case .yuyv, .uyvy, .yvyu, .nv16, .nv61: PixelSize(width: 2, height: 1)
    case .nv12, .nv21, .bayerBGGR, .bayerGBRG, .bayerGRBG, .bayerRGGB: PixelSize(width: 2, height: 2)
    // The library works in groups of four.
    case .yu12, .yv12: PixelSize(width: 4, height: 4)
    default: PixelSize(width: 1, height: 1)
    }
  }
}

/// V4L2's name of a pixel format, such as `MJPG`.
package struct FourCharacterCode: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  package let value: UInt32

  package init(value: UInt32) { self.value = value }
  package init(stringLiteral text: StaticString) {
    precondition(text.utf8CodeUnitCount == 4)
    value = text.description.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// How many planes of memory its frames have on devices with several planes.
  package var planeCount: Int { self == "NM12" || self == "NM21" ? 2 : 1 }

  package var description: String {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    let isPrintable = bytes.allSatisfy { (0x20...0x7E).contains($0) }
    return isPrintable ? String(decoding: bytes, as: UTF8.self) : "0x" + String(value, radix: 16)
  }
}

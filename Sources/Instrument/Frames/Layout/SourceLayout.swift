import Imaging
import System

/// How the bytes of a delivered picture lie: a format, a size, and where the rows are.
public struct SourceLayout: Equatable, Sendable {
  /// Whether a picture is one sequence of bytes in a camera's format, or three planes one behind the other.
  public enum Kind: Equatable, Sendable {
    /// As cameras send it; `bytesPerLine` may be more than a row's pixels take.
    case packed(VideoFormat)
    /// Planes of brightness and colour, as in Y4M files; `across` and `down` say how many pixels share a colour.
    case planar(across: Int, down: Int)
  }

  /// Decides, with `size`, what `leastBytes` and `slotFormat` are.
  public var kind: Kind
  /// **Units**: pixels.
  public var size: PixelSize
  /// Distance between the starts of two rows (of the first plane); 0 for JPEG.
  public var bytesPerLine: Int
  /// Full-range colours (0...255), as files made from JPEGs have; cameras send 16...235.
  public var isFullRange = false

  /// A camera's picture.
  ///
  /// - Parameter bytesPerLine: as the driver says; 0 when rows are not padded.
  /// - Throws: `FileError` when no picture can lie so.
  public init(format: VideoFormat, size: PixelSize, bytesPerLine: Int = 0, name: String) throws(FileError) {
    kind = .packed(format)
    self.size = size
    let rowBytes = Self.rowBytes(format, size.width)
    self.bytesPerLine = bytesPerLine == 0 ? rowBytes : bytesPerLine
    guard size.width > 0, size.height > 0 else { throw FileError(name, "has pictures of \(size)") }
    guard self.bytesPerLine >= rowBytes else {
      throw FileError(name, "has rows of \(bytesPerLine) bytes, expected \(rowBytes) or more for \(size)")
    }
    guard !format.sharesColor || size.width % 2 == 0 else {
      throw FileError(
        name, "sends \(format.rawValue) of \(size), where two pixels share a colour: the width must be even",
        advice: "ask for another size or format")
    }
    guard format.conversion == .library else { return }
    let grain = format.grain
    let fits = size.width % grain.width == 0 && size.height % grain.height == 0
    guard fits, isReadByLibrary else {
      throw FileError(
        name, "has pictures of \(size) in \(format.rawValue), which libv4lconvert cannot read",
        advice: fits ? "take another format" : "take a size in multiples of \(grain), or another format")
    }
  }

  /// What program and camera agreed on, and checked.
  package init(agreed format: VideoFormat, size: PixelSize, bytesPerLine: Int) {
    (kind, self.size, self.bytesPerLine) = (.packed(format), size, bytesPerLine)
  }

  /// A picture in planes without padding.
  package init(planesOf size: PixelSize, across: Int, down: Int, isFullRange: Bool) {
    kind = .planar(across: across, down: down)
    self.size = size
    bytesPerLine = size.width
    self.isFullRange = isFullRange
  }

  /// A picture that lies in a slot.
  package init(view: borrowing ImageView) {
    kind =
      switch view.format {
      case .grey: .packed(.grey)
      case .yuyv: .packed(.yuyv)
      case .rgb24: .packed(.rgb24)
      case .mjpeg: .packed(.mjpeg)
      }
    size = view.size
    bytesPerLine = view.bytesPerRow
  }

  /// Width and height of a colour plane.
  package var chromaSize: PixelSize {
    switch kind {
    case .planar(let across, let down):
      PixelSize(width: (size.width + across - 1) / across, height: (size.height + down - 1) / down)
    case .packed(.nv12), .packed(.nv21): PixelSize(width: size.width / 2, height: (size.height + 1) / 2)
    case .packed: PixelSize(width: 0, height: 0)
    }
  }

  /// The fewest bytes that hold a whole picture: the last row may end without its padding. 1 for JPEG.
  public var leastBytes: Int {
    switch kind {
    case .packed(.mjpeg): 1
    case .packed(.nv12), .packed(.nv21):
      bytesPerLine * (size.height + chromaSize.height - 1) + size.width
    case .packed(let format) where format.conversion == .library: format.frameBytes(size) ?? 1
    case .packed(let format): bytesPerLine * (size.height - 1) + Self.rowBytes(format, size.width)
    case .planar: size.pixelCount + 2 * chromaSize.pixelCount
    }
  }

  /// How the picture lies in a ring's slot when nothing is corrected.
  public var slotFormat: PixelFormat {
    switch kind {
    case .packed(let format): format.slotFormat
    // Slots of pairs have even widths, and their colours are those of cameras.
    case .planar(across: 2, _): size.width % 2 == 0 && !isFullRange ? .yuyv : .rgb24
    case .planar: .rgb24
    }
  }

  /// Bytes of a row's pixels (of the first plane); 0 for JPEG.
  package static func rowBytes(_ format: VideoFormat, _ width: Int) -> Int {
    format.rowBytes(width: width) ?? 0
  }
}

extension VideoFormat {
  /// Whether two pixels of a row have one colour.
  package var sharesColor: Bool {
    switch self {
    case .yuyv, .uyvy, .yvyu, .nv12, .nv21: true
    default: false
    }
  }
}

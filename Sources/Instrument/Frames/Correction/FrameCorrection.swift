import Imaging
import Settings
import System

/// What is done to every frame on its way into the ring: shading and dark current taken out, cut, binned, turned.
///
/// In this order: `v = (v - dark) x mean(flat - dark) / (flat - dark)` per pixel and colour, crop, averages of blocks,
/// flip, rotation.
public struct FrameCorrection: Equatable, Sendable {
  /// Which sides of a picture change places; done after cutting and binning, before turning.
  public enum Flip: String, Sendable, Codable, CaseIterable {
    /// `horizontal` exchanges left and right, `vertical` top and bottom, `both` is half a turn.
    case none, horizontal, vertical, both
  }

  /// A picture of an empty field, as bright as the pictures will be; a file made by `hooke correction make`, or any PNG.
  public var flat: String?
  /// A picture without light.
  public var dark: String?
  /// The part that is kept.
  public var crop: PixelRegion?
  /// Blocks of so many pixels squared become one: 1...8.
  public var binning: Int
  /// `none` unless something is asked for.
  public var flip: Flip
  /// Clockwise, in degrees: 0, 90, 180 or 270.
  public var rotation: Int

  /// The largest side of a block that becomes one pixel.
  public static let largestBinning = 8
  /// The turns that there are: clockwise, in degrees.
  public static let rotations = [0, 90, 180, 270]

  /// - Precondition: `binning` in 1...8, `rotation` one of `rotations`; pictures and crop are looked at in `prepared`.
  public init(
    flat: String? = nil, dark: String? = nil, crop: PixelRegion? = nil, binning: Int = 1, flip: Flip = .none,
    rotation: Int = 0
  ) {
    precondition((1...Self.largestBinning).contains(binning) && Self.rotations.contains(rotation))
    (self.flat, self.dark, self.crop) = (flat, dark, crop)
    (self.binning, self.flip, self.rotation) = (binning, flip, rotation)
  }

  /// Whether frames stay as they are.
  public var isIdentity: Bool { self == FrameCorrection() }

  /// Reads a YAML section with the keys `flat`, `dark`, `crop`, `binning`, `flip`, `rotation`.
  ///
  /// - Throws: `FileError` naming the file, the key and the line.
  public init(_ section: ConfigurationSection) throws(FileError) {
    self.init()
    flat = try section["flat"]?.string()
    dark = try section["dark"]?.string()
    if let value = section["crop"] {
      let text = try value.string()
      guard let region = PixelRegion(text) else {
        throw value.error("must be a size and a place such as 600x440+20+10, not '\(text)'")
      }
      crop = region
    }
    if let value = section["binning"] { binning = try value.integer(in: 1...Self.largestBinning) }
    if let value = section["flip"] {
      let text = try value.string()
      guard let choice = Flip(rawValue: text) else {
        throw value.error(
          "must be one of \(Flip.allCases.map(\.rawValue).joined(separator: ", ")), not '\(text)'")
      }
      flip = choice
    }
    if let value = section["rotation"] {
      let degrees = try value.integer(in: 0...270)
      guard Self.rotations.contains(degrees) else { throw value.error("must be 0, 90, 180 or 270 degrees") }
      rotation = degrees
    }
    try section.rejectUnknownKeys(known: ["flat", "dark", "crop", "binning", "flip", "rotation"])
  }

  /// Loads the pictures and makes everything that frames of one kind need, once.
  ///
  /// - Returns: nil when frames stay as they are.
  /// - Throws: `FileError` when a picture cannot be used or has another size than the frames, or when the crop or the
  ///   binning leaves nothing.
  public func prepared(for layout: SourceLayout) throws(FileError) -> PreparedCorrection? {
    isIdentity ? nil : try PreparedCorrection(self, for: layout)
  }
}

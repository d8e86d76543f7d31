/// A width and a height in pixels, written `640x480`.
public struct PixelSize: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Pixels in a row.
  public var width: Int
  /// Rows.
  public var height: Int

  /// Takes any sides; only the size that is read from a text has limits.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Reads `640x480`; nil for anything else and for sizes outside 1...65535.
  public init?(_ text: String) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false)
    // Int alone would also take a sign.
    guard text.utf8.allSatisfy({ $0 == UInt8(ascii: "x") || (48...57).contains($0) }) else { return nil }
    guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]) else { return nil }
    guard (1...65535).contains(width), (1...65535).contains(height) else { return nil }
    self.init(width: width, height: height)
  }

  /// Pixels in all.
  public var pixelCount: Int { width * height }
  /// As `init(_:)` reads it, such as `640x480`.
  public var description: String { "\(width)x\(height)" }

  /// The smallest size of which both sides are multiples of `multiple` and that holds this one.
  public func padded(toMultipleOf multiple: Int) -> PixelSize {
    PixelSize(
      width: (width + multiple - 1) / multiple * multiple,
      height: (height + multiple - 1) / multiple * multiple)
  }
}

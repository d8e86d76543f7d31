import Imaging

/// A part of a picture, written `600x440+20+10`: size, then the place of its upper left corner.
public struct PixelRegion: Equatable, Sendable, CustomStringConvertible {
  /// The column of its left edge, from 0.
  public var x: Int
  /// The row of its upper edge, from 0.
  public var y: Int
  /// How many columns and rows it has.
  public var size: PixelSize

  /// Takes each number as it is; whether the region lies in a picture is checked where it is used.
  public init(x: Int, y: Int, size: PixelSize) { (self.x, self.y, self.size) = (x, y, size) }

  /// Reads `600x440+20+10`, or `600x440`, which begins in the corner; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false)
    guard parts.count == 1 || parts.count == 3, let size = PixelSize(String(parts[0])) else { return nil }
    var corner = [0, 0]
    for (index, part) in parts.dropFirst().enumerated() {
      guard !part.isEmpty, part.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int(part),
        value <= 65535
      else { return nil }
      corner[index] = value
    }
    self.init(x: corner[0], y: corner[1], size: size)
  }

  /// With the place in every case, as `init(_:)` reads it: `600x440+20+10`.
  public var description: String { "\(size)+\(x)+\(y)" }
}

import Imaging

/// A rectangle of pixels: columns `minX..<maxX`, rows `minY..<maxY`.
public struct PixelBox: Hashable, Sendable {
  /// The first column, from 0.
  public var minX: Int
  /// The first row, from 0.
  public var minY: Int
  /// The column after the last.
  public var maxX: Int
  /// The row after the last.
  public var maxY: Int

  /// Takes the edges as they are; a box may be empty or lie outside a picture.
  public init(minX: Int, minY: Int, maxX: Int, maxY: Int) {
    (self.minX, self.minY, self.maxX, self.maxY) = (minX, minY, maxX, maxY)
  }

  /// Columns that belong to it; 0 or less where there are none.
  public var width: Int { maxX - minX }
  /// Rows that belong to it; 0 or less where there are none.
  public var height: Int { maxY - minY }

  /// The larger side, which is what a network has to see to know the object whole.
  public var extent: Int { max(width, height) }

  func overlaps(_ other: PixelBox) -> Bool {
    minX < other.maxX && other.minX < maxX && minY < other.maxY && other.minY < maxY
  }

  /// The box with `margin` pixels more on each side, as far as a picture reaches.
  func grown(by margin: Int, within size: PixelSize) -> PixelBox {
    PixelBox(
      minX: max(0, minX - margin), minY: max(0, minY - margin), maxX: min(size.width, maxX + margin),
      maxY: min(size.height, maxY + margin))
  }

  func contains(x: Int, y: Int) -> Bool { x >= minX && x < maxX && y >= minY && y < maxY }
}

extension PixelBox {
  /// The smallest pixel box around edges given as `[xmin, ymin, xmax, ymax]`, never empty: a box without extent becomes
  /// the pixel it stands on.
  ///
  /// **Units**: pixels; the left edge of the picture is 0, its right edge the width.
  ///
  /// - Returns: the box, or what is wrong with the numbers.
  static func enclosing(_ edges: [Double]) -> Result<PixelBox, BoxProblem> {
    guard edges.count == 4 else {
      return .failure(BoxProblem("has \(edges.count) numbers, expected xmin, ymin, xmax, ymax"))
    }
    guard edges.allSatisfy({ $0.isFinite && abs($0) <= 1e6 }) else {
      return .failure(BoxProblem("\(text(edges)) holds a number that cannot be a position in a picture"))
    }
    guard edges[0] <= edges[2], edges[1] <= edges[3] else {
      return .failure(BoxProblem("\(text(edges)) is inverted, expected xmin, ymin, xmax, ymax"))
    }
    guard edges[0] >= 0, edges[1] >= 0 else {
      return .failure(BoxProblem("\(text(edges)) begins outside the picture"))
    }
    let (minX, minY) = (Int(edges[0].rounded(.down)), Int(edges[1].rounded(.down)))
    return .success(
      PixelBox(
        minX: minX, minY: minY, maxX: max(minX + 1, Int(edges[2].rounded(.up))),
        maxY: max(minY + 1, Int(edges[3].rounded(.up)))))
  }

  /// Shifts a box that only touches the right or bottom edge back onto the last pixel there.
  func onto(_ size: PixelSize) -> PixelBox {
    var box = self
    if box.minX == size.width, box.maxX == size.width + 1 {
      (box.minX, box.maxX) = (size.width - 1, size.width)
    }
    if box.minY == size.height, box.maxY == size.height + 1 {
      (box.minY, box.maxY) = (size.height - 1, size.height)
    }
    return box
  }

  func fits(_ size: PixelSize) -> Bool {
    minX >= 0 && minY >= 0 && maxX <= size.width && maxY <= size.height
  }

  private static func text(_ edges: [Double]) -> String {
    "[" + edges.map { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0))" : "\($0)" }.joined(separator: ", ")
      + "]"
  }
}

/// Why four numbers are no box.
struct BoxProblem: Error {
  let description: String
  init(_ description: String) { self.description = description }
}

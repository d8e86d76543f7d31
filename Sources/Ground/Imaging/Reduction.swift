/// How many camera pixels a pixel of a smaller picture is wide and high: 1 to 4 in steps of a quarter.
///
/// Blocks lie side by side from the top left corner, so that one may cover pixels in part: it takes of each as many quarters
/// as it covers. Everything about blocks follows from whole numbers, the same on every machine.
public struct Reduction: Hashable, Sendable {
  /// The side of a block. **Units**: quarters of a camera pixel.
  public let quarters: Int

  /// Takes any number; `isPossible` says whether pictures can be reduced so.
  public init(quarters: Int) { self.quarters = quarters }

  /// A block is a pixel.
  public static let one = Reduction(quarters: 4)
  /// The largest block.
  public static let largest = Reduction(quarters: 16)

  /// Whether pictures can be reduced so.
  public var isPossible: Bool { (Self.one.quarters...Self.largest.quarters).contains(quarters) }

  /// Exactly this side; nil for one that is no number of quarters. **Units**: camera pixels.
  public init?(side: Double) {
    guard let quarters = Int(exactly: 4 * side), abs(quarters) <= 1 << 20 else { return nil }
    self.init(quarters: quarters)
  }

  /// The possible one that is nearest to a side; nil where the nearest quarter is below 1 or above 4.
  public init?(nearest side: Double) {
    guard side.isFinite, abs(side) < 1e6 else { return nil }
    self.init(quarters: Int((4 * side).rounded()))
    if !isPossible { return nil }
  }

  /// The side of a block. **Units**: camera pixels.
  public var side: Double { Double(quarters) / 4 }
  /// **Units**: camera pixels in a block.
  public var area: Double { side * side }
  /// Whether blocks cover whole pixels.
  @inlinable
  public var isWhole: Bool { quarters % 4 == 0 }

  /// Of a block's quarters along one side, those that weigh 1: pixels that are covered whole weigh 1 where all are, and their
  /// quarters otherwise.
  @usableFromInline var unit: Int { isWhole ? 4 : 1 }
  /// The weights of a block's pixels together, down times across.
  public var weight: Int { (quarters / unit) * (quarters / unit) }
}

// MARK: Blocks and pixels along one side

extension Reduction {
  /// The pixels that blocks cover, the first and the last perhaps in part.
  @inlinable
  public func pixels(of blocks: Range<Int>) -> Range<Int> {
    blocks.lowerBound * quarters / 4..<(blocks.upperBound * quarters + 3) / 4
  }

  /// The pixels that a block covers, the first and the last perhaps in part.
  @inlinable
  public func pixels(of block: Int) -> Range<Int> { pixels(of: block..<block + 1) }

  /// The most pixels that so many blocks next to each other cover, wherever they lie.
  public func mostPixels(in blocks: Int) -> Int {
    (blocks * quarters + (isWhole ? 0 : 3) + 3) / 4
  }

  /// Calls `body` with each pixel that a block covers and what it weighs there along this side. **Cost**: no memory.
  @inlinable
  public func forEachPixel(of block: Int, _ body: (_ pixel: Int, _ weight: Int) -> Void) {
    let (unit, end) = (unit, (block + 1) * quarters)
    var begin = block * quarters
    while begin < end {
      let pixel = begin / 4
      let next = min(4 * pixel + 4, end)
      body(pixel, (next - begin) / unit)
      begin = next
    }
  }

  /// The block in which the middle of a pixel lies; of two that it lies between, the second.
  @inlinable
  public func block(of pixel: Int) -> Int { (4 * pixel + 2) / quarters }

  /// The pixel in which the middle of a block lies; of two that it lies between, the second.
  @inlinable
  public func middle(of block: Int) -> Int { (2 * block + 1) * quarters / 8 }

  /// The pixels whose middles lie in some blocks: each pixel belongs to one block, and each block has one at least.
  @inlinable
  public func middles(in blocks: Range<Int>) -> Range<Int> {
    (blocks.lowerBound * quarters + 1) / 4..<(blocks.upperBound * quarters + 1) / 4
  }

  /// Whole pixels that so many blocks cover, from the edge on.
  @inlinable
  public func pixels(in blocks: Int) -> Int { blocks * quarters / 4 }

  /// So many pixels in whole blocks: as an area. What is left over does not count.
  public func blocks(inArea pixels: Int) -> Int { 16 * pixels / (quarters * quarters) }

  /// The smallest whole number of pixels that is no smaller than the area of so many blocks.
  public func smallestArea(of blocks: Int) -> Int { (blocks * quarters * quarters + 15) / 16 }

  /// The pixels of so many blocks, as an area, rounded.
  public func area(of blocks: Int) -> Int { (blocks * quarters * quarters + 8) / 16 }
}

extension Reduction: Comparable {
  /// By the blocks' sides.
  public static func < (a: Reduction, b: Reduction) -> Bool { a.quarters < b.quarters }
}

extension Reduction: ExpressibleByIntegerLiteral {
  /// Blocks of so many pixels squared.
  public init(integerLiteral side: Int) { self.init(quarters: 4 * side) }
}

extension Reduction: CustomStringConvertible {
  /// The side, such as `2` or `1.25`.
  public var description: String {
    let (whole, part) = (quarters / 4, quarters % 4)
    return part == 0 ? "\(whole)" : "\(whole).\(["", "25", "5", "75"][part])"
  }
}

extension Reduction: Codable {
  /// Reads a number.
  ///
  /// - Throws: `DecodingError` for one that is no number of quarters.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let side = try container.decode(Double.self)
    guard let reduction = Reduction(side: side) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "the reduction \(side) is no number of quarters")
    }
    self = reduction
  }

  /// Writes the number, a whole one as such.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if isWhole { try container.encode(quarters / 4) } else { try container.encode(side) }
  }
}

extension PixelSize {
  /// The size after averaging blocks; what does not fill a block at the right and bottom edge is left out.
  public func reduced(by reduction: Reduction) -> PixelSize {
    PixelSize(width: 4 * width / reduction.quarters, height: 4 * height / reduction.quarters)
  }
}

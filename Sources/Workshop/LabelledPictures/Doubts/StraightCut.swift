import Imaging
import System

/// A side of an object that somebody or something cut off: where two tiles met, or where a brush stopped short.
///
/// The outline runs straight, across or down, over at least `leastRun` pixels and three quarters of the object's width there,
/// while the side opposite does not; it is not the picture's edge; and across it the picture's brightness changes less than
/// half as much as across the rest of the outline: what was labelled goes on there.
struct StraightCut {
  enum Side: String, CaseIterable { case left, right, upper, lower }

  /// **Units**: pixels.
  static let leastRun = 12
  static let leastShare = 0.75
  /// Of the side opposite; more is an object of a straight form.
  static let greatestShareOpposite = 0.5
  static let greatestContrast = 0.5

  let side: Side
  /// Straight pixels, and all that the object is wide there.
  let run, extent: Int
  /// The change of brightness across the side over that across the rest of the outline.
  let contrast: Double

  /// In words.
  var reason: String {
    "its \(side.rawValue) side is straight over \(run) of \(extent) pixels, and the picture goes on there "
      + "(contrast \(formatNumber(contrast, digits: 2)) of that of the rest of its outline)"
  }

  /// The clearest cut of an object; nil where none is.
  init?(of object: PlacedObject, in map: InstanceMap, _ grey: GreyPlane) {
    let found = Side.allCases.compactMap { Self.cut(object, $0, map, grey) }
    guard let clearest = found.min(by: { $0.contrast < $1.contrast }) else { return nil }
    self = clearest
  }

  private init(_ side: Side, run: Int, extent: Int, contrast: Double) {
    (self.side, self.run, self.extent, self.contrast) = (side, run, extent, contrast)
  }

  private static func cut(_ object: PlacedObject, _ side: Side, _ map: InstanceMap, _ grey: GreyPlane)
    -> StraightCut?
  {
    let (box, size) = (object.box, map.size)
    let isUpright = side == .left || side == .right
    let (first, last) = isUpright ? (box.minX, box.maxX - 1) : (box.minY, box.maxY - 1)
    let (line, opposite) = side == .left || side == .upper ? (first, last) : (last, first)
    guard line > 0, line < (isUpright ? size.width : size.height) - 1 else { return nil }
    let range = isUpright ? box.minY..<box.maxY : box.minX..<box.maxX
    func isObject(_ along: Int, _ across: Int) -> Bool {
      let index = isUpright ? along * size.width + across : across * size.width + along
      return Int(map.identifiers[index]) == object.number
    }
    let run = longestRun(range) { isObject($0, line) }
    guard run.count >= leastRun, Double(run.count) >= leastShare * Double(range.count),
      Double(longestRun(range, { isObject($0, opposite) }).count) <= greatestShareOpposite
        * Double(range.count)
    else { return nil }
    var (own, rest) = ((sum: 0, count: 0), (sum: 0, count: 0))
    for outer in outline(of: object, map) {
      let isOwn =
        outer.side == side
        && (isUpright ? outer.x == line && run.contains(outer.y) : outer.y == line && run.contains(outer.x))
      // From one pixel within to two beyond: labels are seldom drawn more exactly.
      let (dx, dy) = outer.side.step
      let change = abs(
        grey.nearest(outer.x - dx, outer.y - dy) - grey.nearest(outer.x + 2 * dx, outer.y + 2 * dy))
      if isOwn { own = (own.sum + change, own.count + 1) } else { rest = (rest.sum + change, rest.count + 1) }
    }
    guard own.count > 0, rest.count > 0, rest.sum > 0 else { return nil }
    let contrast = Double(own.sum) / Double(own.count) / (Double(rest.sum) / Double(rest.count))
    guard contrast < greatestContrast else { return nil }
    return StraightCut(side, run: run.count, extent: range.count, contrast: contrast)
  }

  private static func longestRun(_ range: Range<Int>, _ holds: (Int) -> Bool) -> Range<Int> {
    var (best, start) = (range.lowerBound..<range.lowerBound, range.lowerBound)
    for place in range {
      if !holds(place) {
        start = place + 1
      } else if place + 1 - start > best.count {
        best = start..<place + 1
      }
    }
    return best
  }

  /// The pixels of an object beside which another begins, with the side; the picture's edge is none.
  private static func outline(of object: PlacedObject, _ map: InstanceMap) -> [(x: Int, y: Int, side: Side)] {
    var found: [(x: Int, y: Int, side: Side)] = []
    let (box, size) = (object.box, map.size)
    for y in box.minY..<box.maxY {
      for x in box.minX..<box.maxX where Int(map.identifiers[y * size.width + x]) == object.number {
        for side in Side.allCases {
          let (column, row) = (x + side.step.dx, y + side.step.dy)
          guard column >= 0, row >= 0, column < size.width, row < size.height else { continue }
          if Int(map.identifiers[row * size.width + column]) != object.number { found.append((x, y, side)) }
        }
      }
    }
    return found
  }
}

extension StraightCut.Side {
  /// To the pixel beyond it.
  fileprivate var step: (dx: Int, dy: Int) {
    switch self {
    case .left: (-1, 0)
    case .right: (1, 0)
    case .upper: (0, -1)
    case .lower: (0, 1)
    }
  }
}

import Imaging
import System

/// How well the outlines of labels lie on the edges of a picture: as they stand, turned, and mirrored.
///
/// The fit is the mean change of brightness at the outlines less that of the whole picture, in standard deviations of the
/// latter; the strongest hundredth of the changes counts no more than the weakest of them, so that a speck of dust decides
/// nothing. Labels that lie on objects have a fit of about 1 to 3, labels that lie anywhere about 0.
struct MaskFit {
  /// A way to lay a map on a picture.
  enum Turn: String, CaseIterable {
    case none
    case half = "turned by 180 degrees"
    case leftRight = "mirrored left to right"
    case upDown = "mirrored upside down"
    case right = "turned by 90 degrees clockwise"
    case left = "turned by 90 degrees counterclockwise"
    case transposed = "mirrored at its diagonal from upper left to lower right"
    case otherTransposed = "mirrored at its diagonal from upper right to lower left"

    /// Whether width and height change places.
    var swapsSides: Bool { [.right, .left, .transposed, .otherTransposed].contains(self) }

    /// Where a pixel of a map comes to lie.
    func place(x: Int, y: Int, size: PixelSize) -> (x: Int, y: Int) {
      let (right, bottom) = (size.width - 1 - x, size.height - 1 - y)
      return switch self {
      case .none: (x, y)
      case .half: (right, bottom)
      case .leftRight: (right, y)
      case .upDown: (x, bottom)
      case .right: (bottom, x)
      case .left: (y, right)
      case .transposed: (y, x)
      case .otherTransposed: (bottom, right)
      }
    }
  }

  /// By how much a turned map must fit better, and how much of its fit the map as it stands may have at most.
  static let leastGain = 0.4
  static let greatestShare = 0.8
  /// How well the map must fit at best: labels that are no outlines, such as ellipses of boxes, lie a little better one way or
  /// another by chance.
  static let leastFit = 0.8
  /// With fewer outline pixels anything may be chance.
  static let leastOutline = 40

  /// As the map stands, and as it fits best.
  let own, best: Double
  let turn: Turn

  /// In words.
  var reason: String {
    "its labels fit the picture's edges better when \(turn.rawValue): \(formatNumber(best, digits: 2)) deviations above the "
      + "picture, as they stand \(formatNumber(own, digits: 2))"
  }

  /// Nil where the map fits well as it stands.
  ///
  /// - Parameter regions: 0 is background; equal numbers belong together; `UInt16.max` is ignored.
  init?(_ regions: InstanceMap, on grey: GreyPlane) {
    let (changes, size) = (grey.changes, grey.size)
    guard let greatest = changes.max(), greatest > 0, regions.size == size else { return nil }
    var histogram = [Int](repeating: 0, count: Int(greatest) + 1)
    for change in changes { histogram[Int(change)] += 1 }
    var (limit, above) = (Int(greatest), 0)
    while limit > 1, above + histogram[limit] <= changes.count / 100 {
      above += histogram[limit]
      limit -= 1
    }
    var (sum, squares) = (0, 0)
    for (change, count) in histogram.enumerated() {
      sum += min(change, limit) * count
      squares += min(change, limit) * min(change, limit) * count
    }
    let mean = Double(sum) / Double(changes.count)
    let deviation = max(0, Double(squares) / Double(changes.count) - mean * mean).squareRoot()
    let outline = Self.outline(regions)
    guard deviation > 0, outline.count >= Self.leastOutline else { return nil }
    func fit(_ turn: Turn) -> Double {
      var sum = 0
      for (x, y) in outline {
        let place = turn.place(x: x, y: y, size: size)
        sum += min(Int(changes[place.y * size.width + place.x]), limit)
      }
      return (Double(sum) / Double(outline.count) - mean) / deviation
    }
    own = fit(.none)
    let others = Turn.allCases.dropFirst().filter { !$0.swapsSides || size.width == size.height }
    let fits = others.map { (turn: $0, fit: fit($0)) }
    guard let highest = fits.max(by: { $0.fit < $1.fit }), highest.fit >= Self.leastFit,
      highest.fit - own > Self.leastGain,
      own < Self.greatestShare * highest.fit
    else { return nil }
    (turn, best) = (highest.turn, highest.fit)
  }

  private static func outline(_ map: InstanceMap) -> [(x: Int, y: Int)] {
    let (width, height) = (map.size.width, map.size.height)
    var found: [(x: Int, y: Int)] = []
    for y in 0..<height {
      for x in 0..<width {
        let own = map.identifiers[y * width + x]
        if own == .max { continue }
        func differs(_ index: Int) -> Bool { map.identifiers[index] != own && map.identifiers[index] != .max }
        let index = y * width + x
        if x > 0 && differs(index - 1) || x + 1 < width && differs(index + 1)
          || y > 0 && differs(index - width)
          || y + 1 < height && differs(index + width)
        {
          found.append((x, y))
        }
      }
    }
    return found
  }
}

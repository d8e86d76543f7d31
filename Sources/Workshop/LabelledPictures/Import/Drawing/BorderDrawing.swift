import Imaging
import System

/// How far a border class reaches into an object from its edge.
public enum BorderReach: Equatable, Sendable {
  /// As far into every object. **Units**: pixels, Euclidean, between pixel centres.
  case pixels(Int)
  /// A share of how far the object's innermost pixel lies from the edge: what is left in the middle is the object, shrunk.
  case share(Double)

  /// `2`, or `50%`.
  public init?(_ text: String) {
    if text.last == "%", let percent = Double(text.dropLast()) {
      self = .share(percent / 100)
    } else if let pixels = Int(text) {
      self = .pixels(pixels)
    } else {
      return nil
    }
  }

  /// What is wrong with it, or nil.
  public var problem: String? {
    switch self {
    case .pixels(let width): (1...16).contains(width) ? nil : "must lie in 1...16 pixels, not \(width)"
    case .share(let share): (0.05...0.95).contains(share) ? nil : "must lie in 5%...95%, not \(self)"
    }
  }
}

extension BorderReach: CustomStringConvertible {
  /// The written form, such as `2` or `50%`.
  public var description: String {
    switch self {
    case .pixels(let width): "\(width)"
    case .share(let share): "\(formatShort(100 * share))%"
    }
  }
}

/// Relabels the outer pixels of every object as a border class, so that objects that touch are kept apart by it.
///
/// An object without a pixel farther inside keeps its innermost ones. The edge of the picture makes no border: there an
/// object goes on.
struct BorderDrawing {
  let reach: BorderReach
  /// What border pixels become.
  let label: UInt8

  /// - Precondition: both maps have the same size.
  func draw(on mask: LabelMap, objects: InstanceMap) -> LabelMap {
    precondition(mask.size == objects.size)
    let size = mask.size
    var drawn = mask
    for (identifier, bounds) in objects.objectBoxes {
      let area = objects.surroundings(of: bounds)
      let distances = objects.depths(of: identifier, within: area)
      let deepest = distances.max() ?? 0
      let limit =
        switch reach {
        case .pixels(let width): Float(width)
        case .share(let share): Float(share) * deepest
        }
      for (index, distance) in distances.enumerated() where distance <= limit && distance < deepest {
        let (y, x) = index.quotientAndRemainder(dividingBy: area.maxX - area.minX)
        let place = (area.minY + y) * size.width + area.minX + x
        if objects.identifiers[place] == identifier, mask.labels[place] != 0 { drawn.labels[place] = label }
      }
    }
    return drawn
  }
}

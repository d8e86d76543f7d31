import Imaging
import Settings
import System

/// Numbers per pixel that a data set keeps beside its labels, such as a depth: `maps/MAP/NAME.png`, 8 or 16 bits.
///
/// ```yaml
/// maps:
///   depth: { one: 65535, unknown: 0 }
///   distance: { one: 255, role: distance }
/// ```
public struct TargetMapDescription: Sendable, Equatable {
  /// What this project itself makes of a map; others are only learned.
  public enum Role: String, Sendable, CaseIterable {
    /// How deep in its object a pixel lies: 0 outside, rising to 1 in the object's middle. Objects that touch can be told
    /// apart by it.
    case distance
  }

  /// The key in `classes.yaml`, and the name of the folder in `maps`.
  public let name: String
  /// What the map is for; nil for anything else.
  public var role: Role?
  /// The value in the file that stands for 1.
  public let one: Double
  /// The value of pixels that nobody measured.
  public var unknown: Int?

  /// - Throws: `FileError` naming the key and the line.
  static func read(_ section: ConfigurationSection) throws(FileError) -> [TargetMapDescription] {
    var maps: [TargetMapDescription] = []
    for name in section.keys {
      let value = try section.required(name)
      let entry = try value.section()
      try entry.rejectUnknownKeys(known: ["one", "unknown", "role"])
      guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
        throw value.error("is no name for a folder of maps")
      }
      let role: Role? = try entry["role"].map { value throws(FileError) in try value.choice() }
      maps.append(
        TargetMapDescription(
          name: name, role: role, one: try entry.required("one").number(in: 1e-6...1e6),
          unknown: try entry["unknown"]?.integer(in: 0...65535)))
    }
    return maps
  }

  /// The numbers at a network's scale: means of blocks, not a number where any pixel of the block is unknown.
  package func values(_ map: InstanceMap, reduction: Reduction) -> [Float] {
    let size = map.size.reduced(by: reduction)
    var values = [Float](repeating: 0, count: size.pixelCount)
    let factor = 1 / (one * Double(reduction.weight))
    for y in 0..<size.height {
      for x in 0..<size.width {
        var (sum, isKnown) = (0, true)
        reduction.forEachPixel(of: y) { row, down in
          reduction.forEachPixel(of: x) { column, across in
            let value = Int(map.identifiers[row * map.size.width + column])
            sum += down * across * value
            if value == unknown { isKnown = false }
          }
        }
        values[y * size.width + x] = isKnown ? Float(Double(sum) * factor) : .nan
      }
    }
    return values
  }
}

import Imaging

/// How large the objects are that a model was taught with: what a picture is brought to before the network looks at it.
///
/// The diameter of an object is that of a disc of its area; of one that only has a box, the root of the box's area.
public struct ObjectSizes: Equatable, Sendable, Codable {
  /// The median over all objects of all classes. **Units**: pixels of the network.
  public var diameter: Double
  /// The medians by class name; classes without objects are left out. **Units**: pixels of the network.
  public var classes: [String: Double]
  /// How large a pixel of the network was in the sample; nil where the data set does not say. **Units**: micrometres.
  public var micrometersPerPixel: Double?

  enum CodingKeys: String, CodingKey {
    case diameter = "diameter_px"
    case classes
    case micrometersPerPixel = "um_per_px"
  }

  /// Nothing is checked here; `WeightsFile` checks it when it reads a model.
  public init(diameter: Double, classes: [String: Double], micrometersPerPixel: Double? = nil) {
    (self.diameter, self.classes, self.micrometersPerPixel) = (diameter, classes, micrometersPerPixel)
  }

  private static let possibleDiameters = 0.1...1e5
  private static let possibleScales = 1e-6...1e7

  /// What contradicts itself for a model's classes, or nil.
  func problem(for palette: ClassPalette) -> String? {
    let diameters = [diameter] + classes.values
    guard diameters.allSatisfy(Self.possibleDiameters.contains) else {
      let range = Self.possibleDiameters
      return
        "says that its objects are \(diameters) pixels large, expected \(range.lowerBound) to \(range.upperBound)"
    }
    if let name = classes.keys.sorted().first(where: { name in !palette.entries.contains { $0.name == name } }
    ) {
      return "says how large '\(name)' is, which is none of its classes"
    }
    if let micrometersPerPixel, !Self.possibleScales.contains(micrometersPerPixel) {
      return "says that its pixels are \(micrometersPerPixel) µm large, which no picture's are"
    }
    return nil
  }
}

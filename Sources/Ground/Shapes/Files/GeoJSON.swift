import Imaging

/// Objects as GeoJSON, the form that QuPath reads and writes: a FeatureCollection of polygons (RFC 7946), with coordinates of
/// the edges of pixels instead of degrees.
public enum GeoJSON {
  /// An object with what is known of it.
  public struct Feature: Sendable {
    /// The outlines of its pieces.
    public var outlines: [Outline]
    /// QuPath calls it a classification; nil for none.
    public var className: String?
    /// Of the class; nil where the program that reads it chooses.
    public var color: RGBColor?
    /// What a list of objects shows; nil for none.
    public var name: String?
    /// The picture that it is in, where a file holds objects of several.
    public var picture: String?
    /// The page or frame of a stack that it lies on, from 0; nil for all.
    public var time: Int?
    /// Names and values, in the order in which they are written; those that are no numbers are left out.
    public var measurements: [(name: String, value: Double)]

    /// The pixels of an object along their edges, exactly. No ring touches itself: pixels that touch by a corner alone become
    /// polygons of their own.
    public init(
      region: PixelRegion, className: String? = nil, color: RGBColor? = nil,
      measurements: [(name: String, value: Double)] = []
    ) {
      outlines = region.simpleOutlines()
      (self.className, self.color, self.measurements) = (className, color, measurements)
    }
  }

  /// A document with a line per object; the same objects give the same text.
  public static func text(_ features: [Feature]) -> String {
    let lines = features.map { $0.text }.joined(separator: ",\n")
    return #"{"type":"FeatureCollection","features":["# + "\n\(lines)\n]}\n"
  }
}

extension GeoJSON.Feature {
  /// The feature alone, without a line end.
  public var text: String {
    var properties = #""objectType":"detection""#
    if let name { properties += #","name":"# + GeoJSON.quoted(name) }
    if let picture { properties += #","picture":"# + GeoJSON.quoted(picture) }
    if let className {
      let colors = color.map { #","color":[\#($0.red),\#($0.green),\#($0.blue)]"# } ?? ""
      properties += #","classification":{"name":"# + GeoJSON.quoted(className) + colors + "}"
    }
    let numbers = measurements.filter { $0.value.isFinite }.map {
      "\(GeoJSON.quoted($0.name)):\(GeoJSON.number($0.value))"
    }
    if !numbers.isEmpty { properties += #","measurements":{"# + numbers.joined(separator: ",") + "}" }
    return #"{"type":"Feature","geometry":\#(geometry),"properties":{\#(properties)}}"#
  }

  private var geometry: String {
    // Source: qupath.lib.io.GsonTools; a channel of -1 is all of them.
    let plane = time.map { #","plane":{"c":-1,"z":0,"t":\#($0)}"# } ?? ""
    let polygons = outlines.map { outline in
      "[" + outline.rings.map(Self.text).joined(separator: ",") + "]"
    }
    return polygons.count == 1
      ? #"{"type":"Polygon","coordinates":\#(polygons[0])\#(plane)}"#
      : #"{"type":"MultiPolygon","coordinates":[\#(polygons.joined(separator: ","))]\#(plane)}"#
  }

  /// A closed ring: the first point stands at its end, too.
  private static func text(_ ring: [Point]) -> String {
    let closed = ring + ring.prefix(1)
    return "["
      + closed.map { "[\(GeoJSON.number($0.x)),\(GeoJSON.number($0.y))]" }.joined(separator: ",") + "]"
  }
}

extension GeoJSON {
  /// Whole numbers without a point.
  static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// A string of JSON.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case _ where scalar.value < 32:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

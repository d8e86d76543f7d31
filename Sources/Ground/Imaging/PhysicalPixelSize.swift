/// How large a pixel's part of the object is, as a picture file says.
public struct PhysicalPixelSize: Equatable, Sendable {
  /// **Units**: micrometres.
  public var width, height: Double

  /// A resolution without anything else is believed below this size (above 2540 dots per inch): no screen and no printer has
  /// such pixels, a microscope has. **Units**: micrometres.
  static let largestOfResolution = 10.0

  /// Nothing is checked.
  public init(width: Double, height: Double) { (self.width, self.height) = (width, height) }

  /// nil unless both are lengths.
  init?(pixelsPerUnit: (x: Double, y: Double), micrometresPerUnit: Double) {
    let (width, height) = (micrometresPerUnit / pixelsPerUnit.x, micrometresPerUnit / pixelsPerUnit.y)
    guard Self.isLength(width), Self.isLength(height) else { return nil }
    self.init(width: width, height: height)
  }

  private static func isLength(_ value: Double) -> Bool { value.isFinite && value >= 1e-6 && value <= 1e6 }

  func turned(_ orientation: PictureOrientation) -> PhysicalPixelSize {
    orientation.swapsSides ? PhysicalPixelSize(width: height, height: width) : self
  }

  /// Micrometres per unit of length; nil for units that are none.
  private static func micrometres(_ unit: Substring) -> Double? {
    switch unit {
    // The micro sign and the Greek letter. ImageJ escapes the former, or writes it in Latin 1, which is no UTF-8.
    case "\u{B5}m", "\u{3BC}m", "\\u00B5m", "\u{FFFD}m", "um", "micron", "microns", "micrometer",
      "micrometre":
      1
    case "nm", "nanometer": 1e-3
    case "mm", "millimeter": 1e3
    case "cm", "centimeter": 1e4
    case "m", "meter": 1e6
    case "inch", "in": 25_400
    default: nil
    }
  }

  /// `PhysicalSizeX` and `PhysicalSizeY` of the first picture in OME-XML, in micrometres where no unit stands beside them.
  init?(omeXML text: String) {
    guard text.contains("<OME"), let pixels = text.firstRange(of: "<Pixels") else { return nil }
    let element = text[pixels.upperBound...].prefix { $0 != ">" }
    func attribute(_ name: String) -> Substring? {
      guard let start = element.firstRange(of: " \(name)=") else { return nil }
      let rest = element[start.upperBound...]
      guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
      return rest.dropFirst().prefix { $0 != quote }
    }
    func length(_ name: String) -> Double? {
      let unit = attribute("\(name)Unit").map(Self.micrometres) ?? 1
      guard let unit, let value = attribute(name).flatMap({ Double($0) }) else { return nil }
      return value * unit
    }
    guard let x = length("PhysicalSizeX"), let y = length("PhysicalSizeY"), Self.isLength(x), Self.isLength(y)
    else { return nil }
    self.init(width: x, height: y)
  }

  fileprivate static func unit(_ name: Substring) -> Double? { micrometres(name) }
}

/// What ImageJ writes into a TIFF's text: lines such as `images=5` and `unit=micron`.
struct ImageJDescription {
  private let unit: Double?
  /// How many pictures the file holds, whether or not each has a page.
  let pages: Int

  /// nil when the text is not ImageJ's.
  init?(_ text: String) {
    guard text.hasPrefix("ImageJ=") else { return nil }
    func value(_ key: String) -> Substring? {
      text.prefix(1 << 16).split(maxSplits: 256, whereSeparator: \.isNewline).first {
        $0.hasPrefix("\(key)=")
      }?.dropFirst(key.count + 1)
    }
    unit = value("unit").flatMap(PhysicalPixelSize.unit)
    pages = value("images").flatMap { Int($0) } ?? 1
  }

  /// - Parameters x, y: pixels per unit.
  func pixelSize(x: Double, y: Double) -> PhysicalPixelSize? {
    guard let unit, let size = PhysicalPixelSize(pixelsPerUnit: (x, y), micrometresPerUnit: unit) else {
      return nil
    }
    // Inches and centimetres are a printer's resolution carried over.
    guard unit < 1e4 || max(size.width, size.height) < PhysicalPixelSize.largestOfResolution else {
      return nil
    }
    return size
  }
}

import Imaging

/// The volume of sample that a frame shows, by which a count becomes a concentration.
public struct CountingVolume: Equatable, Sendable {
  /// The volume that concentrations are stated for.
  public enum Unit: String, Sendable, Codable, CaseIterable {
    /// 1e9 µm³.
    case microliter = "ul"
    /// 1e12 µm³.
    case milliliter = "ml"

    /// **Units**: cubic micrometres.
    var cubicMicrometers: Double { self == .microliter ? 1e9 : 1e12 }

    var symbol: String { self == .microliter ? "µl" : "ml" }
  }

  /// Camera pixels in which objects count.
  public let fieldPixels: Int
  /// Turns the field's pixels into an area.
  public let calibration: SpatialCalibration
  /// The depth of the counting chamber. **Units**: micrometres.
  public let depth: Double
  /// How many times the sample was diluted; 1 for none.
  public let dilution: Double
  /// What concentrations are stated for, and what `volume` is measured in.
  public let unit: Unit

  /// - Throws: `AnalysisError` when the depth or the dilution are out of range, or there is no calibration.
  public init(
    fieldPixels: Int, calibration: SpatialCalibration?, depth: Double, dilution: Double,
    unit: Unit = .microliter
  ) throws(AnalysisError) {
    guard let calibration else {
      throw AnalysisError(
        "chamber depth of \(depth) µm", "cannot be used without a calibration",
        advice: "give the micrometres per pixel, or leave the chamber out")
    }
    guard (0.01...100_000).contains(depth) else {
      throw AnalysisError("chamber depth", "is \(depth) µm; expected 0.01 to 100000")
    }
    guard (1...1e9).contains(dilution) else {
      throw AnalysisError("dilution", "is \(dilution); expected 1 (none) or more, up to 1e9")
    }
    guard fieldPixels > 0 else { throw AnalysisError("counting field", "has no pixel") }
    (self.fieldPixels, self.calibration) = (fieldPixels, calibration)
    (self.depth, self.dilution, self.unit) = (depth, dilution, unit)
  }

  /// **Units**: `unit`; 1 µl = 1e9 µm³.
  public var volume: Double {
    calibration.area(pixels: Double(fieldPixels)) * depth / unit.cubicMicrometers
  }

  /// Objects per `unit` of the undiluted sample.
  public func concentration(of objects: Double) -> Double { objects * dilution / volume }

  /// How a count becomes a concentration, with all numbers.
  public var arithmetic: String {
    let scale = calibration.micrometersPerPixel
    return
      "cells per \(unit.symbol) = count x \(dilution) (dilution) / (\(fieldPixels) pixels x \(scale) µm x "
      + "\(scale) µm x \(depth) µm (depth) / \(unit.cubicMicrometers) µm³ per \(unit.symbol)) = "
      + "count x \(dilution / volume)"
  }

  /// The camera pixels whose objects count: all that the label map covers, or those of any region.
  ///
  /// - Parameter labelSize: the size of the label map.
  public static func fieldPixels(labelSize: PixelSize, reduction: Reduction, regions: [RegionOfInterest])
    -> Int
  {
    guard !regions.isEmpty else { return reduction.area(of: labelSize.pixelCount) }
    let (width, height) = (
      reduction.pixels(in: labelSize.width), reduction.pixels(in: labelSize.height)
    )
    var pixels = 0
    for y in 0..<height {
      for x in 0..<width {
        let center = PixelPoint(x: Double(x), y: Double(y))
        if regions.contains(where: { $0.contains(center) }) { pixels += 1 }
      }
    }
    return pixels
  }
}

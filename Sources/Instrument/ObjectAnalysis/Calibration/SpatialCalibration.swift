/// How large a camera pixel is in the sample.
public struct SpatialCalibration: Equatable, Sendable {
  /// The side of a (square) camera pixel. **Units**: micrometres.
  public let micrometersPerPixel: Double

  /// - Throws: `AnalysisError` when the value is not between a nanometre and a metre.
  public init(micrometersPerPixel: Double) throws(AnalysisError) {
    guard micrometersPerPixel >= 1e-3, micrometersPerPixel <= 1e6 else {
      throw AnalysisError(
        "calibration", "is \(micrometersPerPixel) µm per pixel; expected a number from 0.001 to 1000000",
        advice: "photograph a stage micrometer, and divide a known length by its pixels")
    }
    self.micrometersPerPixel = micrometersPerPixel
  }

  /// Calibrates with a known length, such as ten divisions of a stage micrometer.
  ///
  /// - Throws: `AnalysisError` when the length or its pixels are not positive.
  public init(knownLength micrometers: Double, pixels: Double) throws(AnalysisError) {
    guard pixels > 0, micrometers > 0 else {
      throw AnalysisError(
        "calibration", "has \(micrometers) µm in \(pixels) pixels; both must be positive")
    }
    try self.init(micrometersPerPixel: micrometers / pixels)
  }

  /// **Units**: camera pixels in, micrometres out.
  public func length(pixels: Double) -> Double { pixels * micrometersPerPixel }

  /// **Units**: camera pixels in, square micrometres out.
  public func area(pixels: Double) -> Double { pixels * micrometersPerPixel * micrometersPerPixel }
}

/// An area as a person states it.
public enum AreaLimit: Equatable, Sendable {
  /// What is labelled, as models state their smallest objects.
  case labelPixels(Double)
  /// The whole object.
  case cameraPixels(Double)
  /// Needs a calibration when it is used.
  case squareMicrometers(Double)

  /// The same area of what is labelled of an object of a class, in pixels of the label map.
  ///
  /// - Throws: `AnalysisError` when it is no area, or is in micrometres and there is no calibration.
  public func inLabelPixels(_ scale: ObjectScale, label: Int, calibration: SpatialCalibration?)
    throws(AnalysisError) -> Double
  {
    let block = scale.area(label: label)
    let pixels: Double
    switch self {
    case .labelPixels(let area): pixels = area
    case .cameraPixels(let area): pixels = area / block
    case .squareMicrometers(let area):
      guard let calibration else {
        throw AnalysisError(
          "area of \(area) µm²", "cannot be used without a calibration",
          advice: "give the micrometres per pixel, or state the area in pixels")
      }
      pixels = area / calibration.area(pixels: block)
    }
    guard pixels >= 0, pixels.isFinite else {
      throw AnalysisError("area limit", "is \(self); expected a number that is not negative")
    }
    return pixels
  }
}

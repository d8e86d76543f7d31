import Imaging
import ObjectAnalysis
import System

/// How large a camera pixel is in the sample, and who says so.
public struct ScaleOptions: Equatable, Sendable, Codable {
  /// Of the camera itself, before frames are binned. **Units**: micrometres.
  public var micrometersPerPixel: Double
  /// One standard deviation; nil where nobody measured it.
  public var uncertainty: Double?
  /// The name that it has in the file; nil when a person gave the number.
  public var objective: String?
  /// The file that it comes from; nil when a person gave the number.
  public var file: String?
  /// The camera's picture size of the calibration.
  public var pictureSize: PixelSize?

  /// Takes each value as it is; `calibration(for:binning:)` checks them.
  public init(
    micrometersPerPixel: Double, uncertainty: Double? = nil, objective: String? = nil, file: String? = nil,
    pictureSize: PixelSize? = nil
  ) {
    (self.micrometersPerPixel, self.uncertainty) = (micrometersPerPixel, uncertainty)
    (self.objective, self.file, self.pictureSize) = (objective, file, pictureSize)
  }

  /// The scale of the pictures that are counted.
  ///
  /// - Parameters:
  ///   - size: of the source's pictures, before a correction cuts, bins or turns them.
  ///   - binning: a pixel that is counted stands for so many of the source across, and as many down.
  /// - Throws: `AnalysisError` when the camera delivers another size than the calibration was made at: nobody knows
  ///   whether it cuts or scales.
  public func calibration(for size: PixelSize, binning: Int = 1) throws(AnalysisError) -> SpatialCalibration {
    if let pictureSize, pictureSize != size {
      throw AnalysisError(
        file.map { "calibration \($0)" } ?? "calibration",
        "was made with pictures of \(pictureSize); the source delivers \(size)",
        advice: "calibrate with a picture of this size: hooke snapshot --size \(size) takes one")
    }
    return try SpatialCalibration(micrometersPerPixel: micrometersPerPixel * Double(binning))
  }
}

/// The counting chamber: the section `chamber` of a configuration.
public struct ChamberOptions: Equatable, Sendable, Codable {
  /// **Units**: micrometres.
  public var depth: Double
  /// How many times the sample was diluted.
  public var dilution: Double
  /// The volume that concentrations are stated for.
  public var unit: CountingVolume.Unit

  /// An undiluted sample and cells per microlitre, unless told otherwise; ranges are checked when a session begins.
  public init(depth: Double, dilution: Double = 1, unit: CountingVolume.Unit = .microliter) {
    (self.depth, self.dilution, self.unit) = (depth, dilution, unit)
  }
}

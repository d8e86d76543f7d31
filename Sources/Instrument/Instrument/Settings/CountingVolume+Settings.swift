import ObjectAnalysis
import Imaging

extension CountingVolume {
  /// What a picture shows of the sample; nil without a counting chamber.
  init?(_ settings: RunSettings, _ analysis: AnalysisSettings, labelSize: PixelSize) throws(AnalysisError) {
    guard let chamber = settings.chamber else { return nil }
    let pixels = Self.fieldPixels(
      labelSize: labelSize, reduction: analysis.reduction, regions: analysis.rules.regions)
    try self.init(
      fieldPixels: pixels, calibration: analysis.calibration, depth: chamber.depth,
      dilution: chamber.dilution, unit: chamber.unit)
  }
}

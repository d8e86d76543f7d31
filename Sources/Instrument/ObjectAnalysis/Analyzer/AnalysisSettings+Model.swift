import Imaging
import SegNetModel

extension AnalysisSettings {
  /// What a model's own counting rules say: its size gates, how it tells touching objects apart, and
  /// how much of each object it labels.
  public init(model: ModelDescription, calibration: SpatialCalibration? = nil) {
    self.init(
      rules: ObjectRules(minimumArea: model.counting.minimumArea), reduction: model.input.reduction,
      calibration: calibration)
    coreFractions = model.counting.coreFractions
    joinGaps = model.counting.joinGaps
    splitting = model.counting.splitting.depths.map {
      SplittingRule(minimumDepth: $0.minimum, relativeDepth: $0.relative)
    }
    if case .map(let name, let depth) = model.counting.splitting {
      splitting = SplittingRule(minimumDepth: depth, relativeDepth: 0, map: name)
    }
    borderLabel = model.palette.borderLabel.map { UInt8($0) }
  }
}

import Imaging
import SegNetModel

extension AnalysisSettings {
  /// What a model's own counting rules say: its size gates and how it tells touching objects apart.
  public init(model: ModelDescription, calibration: SpatialCalibration? = nil) {
    self.init(
      rules: ObjectRules(minimumArea: model.counting.minimumArea), reduction: model.input.reduction,
      calibration: calibration)
    switch model.counting.splitting {
    case .none: break
    case .watershed(let minimumDepth, let relativeDepth):
      splitting = SplittingRule(minimumDepth: minimumDepth, relativeDepth: relativeDepth)
    case .border: borderLabel = model.palette.borderLabel.map { UInt8($0) }
    }
  }
}

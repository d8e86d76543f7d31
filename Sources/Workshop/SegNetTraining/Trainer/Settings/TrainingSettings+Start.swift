import SegNetModel
import Settings
import System

extension Choices<TrainingSettingList> {
  /// The settings completed by how the model was trained that a run begins with: its network, its scale and its levels are
  /// kept unless something else is said.
  ///
  /// - Parameters:
  ///   - stages: what was said of them; widths, stages or a network file mean another network.
  ///   - maps: those that the data set has; the network keeps its maps among them.
  /// - Returns: also a line for each choice that was made here.
  /// - Throws: `FileError` for a model that cannot be read, or does not say how its network was described where that is
  ///   needed.
  public func completed(byStartOf stages: Int?, maps: [String]) throws(FileError) -> (
    settings: TrainingSettings, reasons: [String]
  ) {
    guard let start = self.from else { return (self, []) }
    let model = try WeightsFile(path: start).description
    var (settings, reasons): (TrainingSettings, [String]) = (self, [])
    settings.levels = settings.levels ?? model.input.levels
    if settings.reduction == nil {
      settings.reduction = model.input.reduction
      reasons.append("reduction \(model.input.reduction): that of \(start)")
    }
    guard settings.widths == nil, settings.network == nil, stages == nil else { return (settings, reasons) }
    guard let text = model.provenance.settings else {
      throw FileError(
        start, "does not say how its network was described",
        advice: "say it: --widths as the model has them, or --network with its file")
    }
    let own = try TrainingSettings(ConfigurationDocument(path: start, text: text).root)
    settings.network = own.network
    settings.widths = own.widths
    settings.architecture = settings.architecture ?? own.architecture
    settings.convolutionsPerStage = settings.convolutionsPerStage ?? own.convolutionsPerStage
    settings.kernelSize = settings.kernelSize ?? own.kernelSize
    settings.dropout = settings.dropout ?? own.dropout
    settings.block = settings.block ?? own.block
    settings.decoder = settings.decoder ?? own.decoder
    settings.skip = settings.skip ?? own.skip
    if settings.maps == nil, settings.network == nil {
      let kept = (own.maps ?? []).filter(maps.contains)
      settings.maps = kept
      if !kept.isEmpty {
        settings.mapActivation = settings.mapActivation ?? own.mapActivation
        settings.mapLoss = settings.mapLoss ?? own.mapLoss
      }
    }
    let form =
      own.network.map { "as \($0) describes it" }
      ?? (own.widths ?? []).map(String.init).joined(separator: "-") + " channels"
    reasons.append("network: that of \(start), \(form)")
    return (settings, reasons)
  }
}

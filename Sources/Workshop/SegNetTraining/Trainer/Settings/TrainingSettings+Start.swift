import Imaging
import SegNetModel
import Settings
import System

extension Choices<TrainingSettingList> {
  /// The settings completed by how the model was trained that a run begins with: its network, its scale and its levels are
  /// kept unless something else is said.
  ///
  /// - Parameters:
  ///   - stages: what was said of them. Where stages or widths are said, the rest of the network's form is kept; a network
  ///     file says it all.
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
    guard settings.network == nil else { return (settings, reasons) }
    let saysStages = settings.widths != nil || stages != nil
    guard let text = model.provenance.settings else {
      if saysStages { return (settings, reasons) }
      throw FileError(
        start, "does not say how its network was described",
        advice: "say it: --widths as the model has them, or --network with its file")
    }
    let own = try TrainingSettings(ConfigurationDocument(path: start, text: text).root)
    if saysStages, own.network != nil { return (settings, reasons) }
    if !saysStages { (settings.network, settings.widths) = (own.network, own.widths) }
    let count = settings.widths?.count ?? stages
    // A list with a number per stage suits as many stages only.
    func fitting<Value>(_ list: [Value]?) -> [Value]? {
      list.flatMap { $0.count == 1 || $0.count == count ? $0 : nil }
    }
    settings.architecture = settings.architecture ?? own.architecture
    settings.convolutionsPerStage = settings.convolutionsPerStage ?? fitting(own.convolutionsPerStage)
    settings.kernelSize = settings.kernelSize ?? fitting(own.kernelSize)
    settings.dropout = settings.dropout ?? fitting(own.dropout)
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
      ?? "\((own.architecture ?? .segNet).rawValue) of \((own.widths ?? []).map(String.init).joined(separator: "-")) channels"
    reasons.append("network: that of \(start), \(form)" + (saysStages ? ", but for its stages" : ""))
    return (settings, reasons)
  }
}

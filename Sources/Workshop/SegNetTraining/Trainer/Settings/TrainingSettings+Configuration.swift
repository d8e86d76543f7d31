import Imaging
import LabelledPictures
import SegNetModel
import Settings
import System

extension Choices<TrainingSettingList> {
  /// The settings with what a network file says in few words in the place of the file; a file that lists layers stays
  /// named.
  ///
  /// - Throws: `FileError` for a file that is no network, or settings that it contradicts.
  public func withNetworkRead() throws(FileError) -> TrainingSettings {
    guard let network = self.network else { return self }
    let file = try NetworkFile(path: network)
    let ofNetworks = [
      "architecture", "widths", "convolutions_per_stage", "kernel_size", "dropout", "block", "decoder",
      "skip",
    ]
    if let key = givenKeys.first(where: ofNetworks.contains) {
      throw FileError(
        network, "describes the network, and '\(key)' is said too",
        advice: "write it into the file, or leave the file away")
    }
    guard case .description(let description) = file.form else { return self }
    var settings = self
    settings.network = nil
    settings.architecture = description.architecture
    settings.widths = description.widths
    settings.convolutionsPerStage = description.convolutionsPerStage
    settings.kernelSize = description.kernelSizes
    settings.dropout = description.dropout
    settings.block = description.block
    settings.decoder = description.decoder
    settings.skip = description.skip
    if settings.maps == nil, !description.maps.isEmpty { settings.maps = description.maps }
    if settings.maps != nil, settings.mapActivation == nil {
      settings.mapActivation = description.mapActivation == .none ? .linear : .sigmoid
    }
    return settings
  }

  /// The network that the settings describe.
  ///
  /// - Throws: `TrainingError.configuration` for one that cannot be, or where no widths are said.
  public func networkSpec(classes: Int) throws(TrainingError) -> NetworkSpec {
    do {
      if let network = self.network { return try NetworkFile(path: network).network(classes: classes) }
      guard let widths = self.widths else {
        throw TrainingError.configuration("the settings do not say the network's widths")
      }
      return try NetworkDescription(
        architecture: self.architecture ?? .segNet, widths: widths,
        convolutionsPerStage: self.convolutionsPerStage ?? [2], kernelSizes: self.kernelSize ?? [3],
        dropout: self.dropout ?? [0], block: self.block ?? .plain, decoder: self.decoder, skip: self.skip,
        maps: self.maps ?? [], mapActivation: self.mapActivation == .linear ? .none : .sigmoid
      ).network(classes: classes)
    } catch let error as TrainingError { throw error } catch { throw .configuration("\(error)") }
  }

  var border: BorderWeighting? {
    guard let strength = self.borderWeight, strength > 0 else { return nil }
    return BorderWeighting(strength: strength, width: self.borderWidth ?? 5)
  }

  var smallObjects: SmallObjectWeighting? {
    guard let limit = self.smallWeight, limit > 1 else { return nil }
    return SmallObjectWeighting(limit: limit, area: self.smallArea ?? 150)
  }

  /// What single pixels weigh, or nil where all weigh the same.
  public var pixelWeighting: PixelWeighting? { PixelWeighting(border: border, smallObjects: smallObjects) }

  /// What the trainer computes by these settings.
  ///
  /// - Throws: `TrainingError.configuration` when the settings are not planned to the end.
  public func configuration(classes: Int) throws(TrainingError) -> TrainingConfiguration {
    let network = try networkSpec(classes: classes)
    // A weight of nothing is a choice, as in a sweep; one that nobody spoke of was forgotten.
    if self.borderWidth != nil, self.borderWeight == nil {
      throw .configuration("'border_width' does nothing without 'border_weight'; say it too, such as 10")
    }
    if self.smallArea != nil, self.smallWeight == nil {
      throw .configuration("'small_area' does nothing without 'small_weight'; say it too, such as 4")
    }
    guard let size = self.size, let reduction = self.reduction, let epochs = self.epochs,
      let batch = self.batch
    else {
      throw .configuration("the settings do not say reduction, size, epochs and batch")
    }
    var configuration = TrainingConfiguration(
      network: network,
      windowSize: TrainingConfiguration.windowSize(for: size.reduced(by: reduction), network: network),
      epochs: epochs, batch: batch)
    land(in: &configuration)
    configuration.loss.border = border
    configuration.loss.smallObjects = smallObjects
    switch self.classWeights {
    case .rule(let rule): configuration.classWeighting = rule
    case .numbers(let numbers): configuration.classWeights = numbers
    case nil: break
    }
    return configuration
  }
}

import Imaging
import LabelledPictures
import SegNetModel
import System

extension TrainingSettings {
  /// The settings with what a network file says in few words in the place of the file; a file that lists layers stays
  /// named.
  ///
  /// - Throws: `FileError` for a file that is no network, or settings that it contradicts.
  public func withNetworkRead() throws(FileError) -> TrainingSettings {
    guard let network else { return self }
    let file = try NetworkFile(path: network)
    let own: [(String, Bool)] = [
      ("architecture", architecture != nil), ("widths", widths != nil),
      ("convolutions_per_stage", convolutionsPerStage != nil), ("kernel_size", kernelSize != nil),
      ("dropout", dropout != nil), ("block", block != nil), ("decoder", decoder != nil),
      ("skip", skip != nil),
    ]
    if let said = own.first(where: \.1) {
      throw FileError(
        network, "describes the network, and '\(said.0)' is said too",
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
  public func network(classes: Int) throws(TrainingError) -> NetworkSpec {
    do {
      if let network { return try NetworkFile(path: network).network(classes: classes) }
      guard let widths else {
        throw TrainingError.configuration("the settings do not say the network's widths")
      }
      return try NetworkDescription(
        architecture: architecture ?? .segNet, widths: widths,
        convolutionsPerStage: convolutionsPerStage ?? [2], kernelSizes: kernelSize ?? [3],
        dropout: dropout ?? [0], block: block ?? .plain, decoder: decoder, skip: skip, maps: maps ?? [],
        mapActivation: mapActivation == .linear ? .none : .sigmoid
      ).network(classes: classes)
    } catch let error as TrainingError { throw error } catch { throw .configuration("\(error)") }
  }

  var border: BorderWeighting? {
    guard let borderWeight, borderWeight > 0 else { return nil }
    return BorderWeighting(strength: borderWeight, width: borderWidth ?? 5)
  }

  var smallObjects: SmallObjectWeighting? {
    guard let smallWeight, smallWeight > 1 else { return nil }
    return SmallObjectWeighting(limit: smallWeight, area: smallArea ?? 150)
  }

  /// What single pixels weigh, or nil where all weigh the same.
  public var pixelWeighting: PixelWeighting? { PixelWeighting(border: border, smallObjects: smallObjects) }

  /// What the trainer computes by these settings.
  ///
  /// - Parameter training: the pictures read with `reduction` and `pixelWeighting`.
  /// - Throws: `TrainingError.configuration` when the settings are not planned to the end.
  public func configuration(classes: Int, training: [TrainingSample]) throws(TrainingError)
    -> TrainingConfiguration
  {
    let network = try network(classes: classes)
    // A weight of nothing is a choice, as in a sweep; one that nobody spoke of was forgotten.
    if borderWidth != nil, borderWeight == nil {
      throw .configuration("'border_width' does nothing without 'border_weight'; say it too, such as 10")
    }
    if smallArea != nil, smallWeight == nil {
      throw .configuration("'small_area' does nothing without 'small_weight'; say it too, such as 4")
    }
    guard let size, let reduction, let epochs, let batch else {
      throw .configuration("the settings do not say reduction, size, epochs and batch")
    }
    var configuration = TrainingConfiguration(
      network: network,
      windowSize: TrainingConfiguration.windowSize(for: size.reduced(by: reduction), network: network),
      epochs: epochs, batch: batch)
    func take<Value>(_ path: WritableKeyPath<TrainingConfiguration, Value>, _ value: Value?) {
      if let value { configuration[keyPath: path] = value }
    }
    take(\.learningRate, learningRate)
    take(\.schedule, schedule)
    configuration.schedulePeriod = schedulePeriod
    take(\.scheduleFactor, scheduleFactor)
    take(\.warmUp, warmUp)
    take(\.optimizer, optimizer)
    take(\.momentum, momentum)
    take(\.weightDecay, weightDecay)
    configuration.gradientLimit = gradientLimit
    configuration.averaging = averaging
    configuration.settling = settling
    take(\.loss.terms, loss)
    take(\.loss.labelSmoothing, labelSmoothing)
    take(\.loss.focalGamma, focalGamma)
    configuration.loss.border = border
    configuration.loss.smallObjects = smallObjects
    take(\.regressionLoss, mapLoss)
    take(\.regressionWeight, mapWeight)
    take(\.balance, balance)
    switch classWeights {
    case .rule(let rule): configuration.classWeighting = rule
    case .numbers(let numbers): configuration.classWeights = numbers
    case nil: break
    }
    take(\.rareSampling, rareSampling)
    take(\.augmentation, augmentation)
    take(\.metric, metric)
    configuration.patience = earlyStopping
    configuration.start = from
    configuration.frozen = freeze ?? []
    take(\.seed, seed)
    return configuration
  }
}

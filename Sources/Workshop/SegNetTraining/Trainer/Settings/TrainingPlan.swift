import Imaging
import LabelledPictures
import SegNetModel
import Settings

/// Settings completed by what a data set holds, with the reason of every choice.
public struct TrainingPlan: Sendable {
  /// Those that were given, unchanged, and a choice for what they left open.
  public private(set) var settings: TrainingSettings
  /// One line for each choice that was made here.
  public private(set) var reasons: [String] = []
  /// What a person should know before the run.
  public private(set) var warnings: [String] = []

  /// Steps after which runs on some hundred small pictures no longer become better by much.
  private static let usefulSteps = 1000
  private static let epochLimits = 40...400

  /// Whether a plan has anything to choose by the data.
  ///
  /// - Parameter distanceMap: as for `init`.
  public static func isNeeded(_ settings: TrainingSettings, distanceMap: String? = nil) -> Bool {
    settings.widths == nil && settings.network == nil || settings.reduction == nil || settings.size == nil
      || settings.epochs == nil
      || settings.batch == nil || settings.classWeights == nil || settings.rareSampling == nil
      || settings.augmentation == nil || settings.levels == nil
      || distanceMap != nil && settings.maps == nil && settings.network == nil
  }

  /// - Parameters:
  ///   - stages: how many stages the network is to have where `settings` has no widths; nil: chosen too.
  ///   - distanceMap: a map of the data set that tells objects apart; nil where there is none.
  ///   - trainingPictures, validationPictures: how many of the pictures are for what.
  public init(
    _ settings: TrainingSettings, _ inspection: DatasetInspection, stages: Int? = nil,
    distanceMap: String? = nil, trainingPictures: Int, validationPictures: Int
  ) {
    self.settings = settings
    warn(inspection, trainingPictures: trainingPictures, validationPictures: validationPictures)
    chooseMap(distanceMap)
    chooseLevels(inspection)
    chooseNetworkAndReduction(inspection, stages: stages)
    chooseSize(inspection)
    chooseWeights(inspection)
    chooseAugmentation(pictures: trainingPictures)
    chooseLength(inspection, pictures: trainingPictures)
    self.settings = Self.withDefaults(self.settings)
  }

  /// Settings completed by what does not depend on the data.
  public static func withDefaults(_ settings: TrainingSettings) -> TrainingSettings {
    var settings = settings
    settings.learningRate = settings.learningRate ?? 4e-3
    settings.schedule = settings.schedule ?? .cosine
    settings.optimizer = settings.optimizer ?? .adam
    settings.loss = settings.loss ?? LossSum(.crossEntropy)
    settings.metric = settings.metric ?? .meanIntersectionOverUnion
    settings.seed = settings.seed ?? 1
    return settings
  }

  private mutating func fill<Value>(_ path: WritableKeyPath<TrainingSettings, Value?>, _ value: Value) {
    if settings[keyPath: path] == nil { settings[keyPath: path] = value }
  }

  // MARK: choices

  /// How many times the range of grey levels of a faint picture goes into that of a bright one, from where on each picture
  /// is stretched by itself.
  private static let levelRatio = 2.0
  /// Pictures whose grey levels range over fewer than these of 256 are stretched: as they are, a network learns slowly from them.
  private static let faintRange = 64

  private mutating func chooseLevels(_ inspection: DatasetInspection) {
    guard settings.levels == nil, let levels = inspection.levels else { return }
    let differ = Double(levels.high) >= Self.levelRatio * Double(levels.low)
    settings.levels = differ || levels.high < Self.faintRange ? .picture : .camera
    let seen =
      "the grey levels of a picture range over \(levels.low) in faint ones, \(levels.high) in bright ones"
    reasons.append("levels \(settings.levels!.rawValue): \(seen)")
  }

  /// Nobody draws such a map for anything else than that a network learns it.
  private mutating func chooseMap(_ name: String?) {
    guard let name, settings.maps == nil, settings.network == nil else { return }
    settings.maps = [name]
    fill(\.mapLoss, LossSum(.binaryCrossEntropy))
    reasons.append("map \(name): learned beside the classes, it tells objects apart that touch")
  }

  private mutating func chooseNetworkAndReduction(_ inspection: DatasetInspection, stages: Int?) {
    if settings.network == nil { fill(\.architecture, .segNet) }
    let extent = inspection.classes.compactMap(\.medianExtent).max() ?? 0
    func radius(_ widths: [Int]) -> Int {
      var trial = settings
      trial.widths = widths
      return (try? trial.networkSpec(classes: inspection.classes.count).receptiveFieldRadius()) ?? 1
    }
    func reduction(_ radius: Int) -> Reduction {
      settings.reduction ?? inspection.recommendedReduction(receptiveFieldRadius: radius)
    }
    let seen = "the greatest class's median object is \(Int(extent.rounded())) pixels across"
    if settings.widths == nil, settings.network == nil {
      let wanted = stages.map { $0...$0 } ?? 2...5
      var count = wanted.lowerBound
      let side = inspection.sizes.map { min($0.size.width, $0.size.height) }.min() ?? 64
      // More stages see farther; each must still have some pixels to look at.
      while count < wanted.upperBound {
        let now = radius(Self.widths(count))
        // Two stages are for small things; three are the proven form.
        if count >= 3 || Double(now) * (settings.reduction ?? 1).side >= 2 * extent,
          Double(now) * reduction(now).side >= extent
        {
          break
        }
        let seen = PixelSize(width: side, height: side).reduced(by: reduction(radius(Self.widths(count + 1))))
        if seen.width < 4 << (count + 1) { break }
        count += 1
      }
      settings.widths = Self.widths(count)
      let far = radius(Self.widths(count))
      reasons.append(
        "\(count) stages of \(Self.widths(count).map(String.init).joined(separator: "-")) channels: they see "
          + "\(far) pixels to each side, and \(seen)")
    }
    if settings.reduction == nil {
      let far = radius(settings.widths ?? [])
      let chosen = reduction(far)
      settings.reduction = chosen
      let pixels = Int((Double(far) * chosen.side).rounded(.down))
      reasons.append(
        "reduction \(chosen): the network sees \(pixels) camera pixels to each side, and \(seen)")
      if Double(far) * chosen.side < extent {
        warnings.append(
          "typical objects are larger than what the network sees to each side, and more reduction would lose the "
            + "thin ones: more --stages see farther")
      }
    }
  }

  private static func widths(_ stages: Int) -> [Int] { (0..<stages).map { min(16 << $0, 512) } }

  private mutating func chooseSize(_ inspection: DatasetInspection) {
    guard settings.size == nil else { return }
    let (widest, highest) = (
      inspection.sizes.map(\.size.width).max() ?? 1, inspection.sizes.map(\.size.height).max() ?? 1
    )
    let limit = settings.reduction!.pixels(in: 512)
    let size = PixelSize(width: min(widest, limit), height: min(highest, limit))
    settings.size = size
    let isWhole = size.width == widest && size.height == highest
    reasons.append(
      isWhole
        ? "size \(size): pictures are seen whole"
        : "size \(size): larger pictures are seen in random windows of this size")
  }

  private mutating func chooseWeights(_ inspection: DatasetInspection) {
    let shares = inspection.classes.map(\.pixelShare).filter { $0 > 0 }
    let ratio = (shares.max() ?? 1) / max(shares.min() ?? 1, 1e-12)
    if settings.classWeights == nil {
      // The fourth root brings rare classes up without drowning the background in false ones.
      let rule: ClassWeighting = ratio < 4 ? .none : ratio < 5000 ? .inverseFourthRoot : .inverseSquareRoot
      settings.classWeights = .rule(rule)
      reasons.append(
        "class weights \(rule.rawValue): the most frequent class covers \(Int(min(ratio, 1e9).rounded())) times the "
          + "pixels of the rarest")
    }
    if settings.rareSampling == nil {
      let rare = inspection.classes.dropFirst().filter { $0.objects > 0 }.min {
        $0.picturesShowing < $1.picturesShowing
      }
      let isRare = rare.map { 5 * $0.picturesShowing < inspection.pictures } ?? false
      settings.rareSampling = isRare ? 0.25 : 0
      if let rare, isRare {
        reasons.append(
          "rare sampling 0.25: \(rare.name) is in \(rare.picturesShowing) of \(inspection.pictures) pictures only"
        )
      }
    }
  }

  private mutating func chooseAugmentation(pictures: Int) {
    guard settings.augmentation == nil else { return }
    let preset: Augmentation.Preset = pictures < 100 ? .standard : .flips
    settings.augmentation = Augmentation(preset)
    reasons.append("augmentation \(preset.rawValue): pictures to learn from: \(pictures)")
  }

  private mutating func chooseLength(_ inspection: DatasetInspection, pictures: Int) {
    let reduction = settings.reduction!
    // A network that cannot be is an error later, with better words.
    guard let network = try? settings.networkSpec(classes: inspection.classes.count), let size = settings.size
    else { return }
    let window = TrainingConfiguration.windowSize(for: size.reduced(by: reduction), network: network)
    // As if all pictures were of the sizes that the whole data set has.
    let perPicture =
      inspection.sizes.reduce(0.0) { sum, entry in
        let seen = entry.size.reduced(by: reduction)
        let across = max(1, (seen.width + window.width - 1) / window.width)
        let down = max(1, (seen.height + window.height - 1) / window.height)
        return sum + Double(entry.pictures * across * down)
      } / Double(max(1, inspection.pictures))
    let windows = max(1, Int((Double(pictures) * perPicture).rounded()))
    fill(\.batch, min(8, windows))
    if settings.epochs == nil {
      let steps = (windows + settings.batch! - 1) / settings.batch!
      let wanted = (Self.usefulSteps + steps - 1) / steps
      let epochs = min(max(wanted, Self.epochLimits.lowerBound), Self.epochLimits.upperBound)
      settings.epochs = epochs
      reasons.append("\(epochs) epochs of \(steps) steps: \(epochs * steps) in all")
    }
  }

  // MARK: warnings

  private mutating func warn(_ inspection: DatasetInspection, trainingPictures: Int, validationPictures: Int)
  {
    if trainingPictures == 1 {
      warnings.append(
        "one picture to train on: the model will know this picture, and nothing tells how it does on others")
    }
    if validationPictures == 0 {
      warnings.append("no picture in the split 'val': the best checkpoint is chosen by the training pictures")
    }
    for entry in inspection.classes.dropFirst() where entry.pixelShare == 0 {
      warnings.append(
        "no pixel of any mask is of the class '\(entry.name)': the network cannot learn it, and will not find it"
      )
    }
    if !inspection.duplicates.isEmpty {
      let pair = inspection.duplicates[0]
      warnings.append(
        "\(inspection.duplicates.count) near-duplicates across splits, such as \(pair.first) (\(pair.firstSplit)) and "
          + "\(pair.second) (\(pair.secondSplit)): figures will look better than they are")
    }
  }
}

import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import SegNetTraining

/// One picture of a data set beside what a model made of it.
public struct ExaminedPicture: Sendable {
  /// The picture and its true labels, as they are in the data set.
  public let sample: LabelledPicture
  /// What the model found, at the network's scale.
  public let analysis: AnalyzedPicture
  /// The true class of each pixel at the network's scale; borders belong to their objects.
  public let truth: LabelMap
  /// How sure the network is of its labels; nil where nobody asked.
  var certainty: LabelCertainty?
  /// The number of true objects per class label, without those in ignored pixels.
  public let trueCounts: [Int]
  /// The single objects that are truly there, where the data set says, without those in ignored pixels.
  public let trueObjects: [LabelledObject]?
  /// The class of each of the sample's instances by number, 0 for numbers that are no object or lie in ignored pixels; nil
  /// without instances.
  public let trueClasses: [Int]?
  /// True and counted objects whose boxes share pixels; nil where the data set has no single objects.
  let boxCandidates: [ObjectPair]?
  /// The outlines laid over each other; nil where the data set has none, or labels only the cores of objects.
  let overlay: InstanceOverlay?

  /// The objects that count, in the order of the analysis.
  var countedObjects: [LabelledObject] {
    analysis.objects.filter(\.counts).map { LabelledObject(label: $0.label, box: $0.box) }
  }

  /// What `agreement` compares.
  public var agreementBasis: EvaluationReport.AgreementBasis {
    if overlay != nil { return .outlines }
    return boxCandidates != nil ? .boxes : .counts
  }

  /// 1 when all is right, 0 when nothing is; see `EvaluationReport.PictureResult`.
  public var agreement: Double {
    var tally = DetectionTally()
    if let overlay {
      tally.add(
        ObjectMatching.pairs(overlay.candidates, atLeast: 0.5), truth: overlay.truth.count { $0 != 0 },
        found: overlay.found.count { $0 != 0 })
    } else if let boxCandidates, let trueObjects {
      tally.add(
        ObjectMatching.pairs(boxCandidates, atLeast: 0.5), truth: trueObjects.count,
        found: countedObjects.count)
    } else {
      var (shared, all) = (0, 0)
      for (label, truth) in trueCounts.enumerated() where label > 0 {
        let counted = analysis.count.objects(label: label)
        (shared, all) = (shared + min(truth, counted), all + max(truth, counted))
      }
      return all == 0 ? 1 : Double(shared) / Double(all)
    }
    return tally.averagePrecision ?? 1
  }

  func confusion(classes: Int) -> ConfusionMatrix {
    var matrix = ConfusionMatrix(classes: classes)
    matrix.add(labels: truth.labels.span, predicted: analysis.labels.labels.span)
    return matrix
  }
}

extension ExaminedPicture {
  /// - Parameters:
  ///   - labels: what the network gave for the sample's picture.
  ///   - maps: the same; those that the analyser needs.
  init(
    _ sample: LabelledPicture, of item: Dataset.Item, in dataset: Dataset, labels: LabelMap,
    maps: RegressionMaps? = nil, analyzer: PictureAnalyzer
  ) throws(AnalysisError) {
    let reduction = analyzer.settings.reduction
    let analysis = try analyzer.analyze(
      labels, maps: maps, pictureSize: sample.picture.size,
      ignored: IgnoredPixels(of: sample.mask, ignoreLabel: dataset.ignoreLabel))
    let objects = dataset.judgedObjects(of: item, in: sample)
    self.sample = sample
    self.analysis = analysis
    truth = dataset.wholeMask(of: sample, reduction: reduction)
    trueCounts = try dataset.trueCounts(objects, in: sample)
    trueObjects = objects
    let counted = analysis.objects.filter(\.counts).map { LabelledObject(label: $0.label, box: $0.box) }
    boxCandidates = objects.map { ObjectMatching.candidates(truth: $0, found: counted) }
    trueClasses = dataset.judgedNumberedObjects(in: sample)?.map { $0?.label ?? 0 }
    if let instances = sample.instances, dataset.coreFractions == nil, let trueClasses {
      overlay = InstanceOverlay(
        truth: instances, truthLabels: trueClasses, found: analysis.instances,
        foundLabels: [0] + analysis.objects.map { $0.counts ? $0.label : 0 }, reduction: reduction)
    } else {
      overlay = nil
    }
  }
}

/// The network's own labels, before borders are given to objects, and how sure it is of them.
///
/// A confidence is the probability of the class that the network gave, which may be the border: so it is compared with the
/// mask as it is.
struct LabelCertainty: Sendable {
  let labels: [UInt8]
  /// In 255ths.
  let confidence: [UInt8]
  /// The mask at the network's scale.
  let truth: [UInt8]

  /// - Precondition: a label and a confidence for each pixel of the reduced mask.
  init(
    labels: LabelMap, confidence: [UInt8], sample: LabelledPicture, dataset: Dataset, reduction: Int
  ) {
    (self.labels, self.confidence) = (labels.labels, confidence)
    truth =
      MaskReduction.majority(
        sample.mask, reduction: reduction, classes: dataset.palette.count, ignoreLabel: dataset.ignoreLabel
      ).labels
  }
}

extension Dataset {
  /// A picture's labels at the scale of a network, borders given to their objects.
  func wholeMask(of sample: LabelledPicture, reduction: Int) -> LabelMap {
    var mask = sample.mask
    if let border = palette.borderLabel, sample.instances == nil {
      mask.giveBack(border: UInt8(border), classes: palette.count)
    } else if let border = palette.borderLabel, let instances = sample.instances,
      let objects = numberedObjects(in: sample)
    {
      for (index, label) in mask.labels.enumerated() where Int(label) == border {
        mask.labels[index] = UInt8(objects[Int(instances.identifiers[index])]?.label ?? 0)
      }
    }
    return MaskReduction.majority(
      mask, reduction: reduction, classes: palette.count, ignoreLabel: ignoreLabel)
  }

  /// The number of objects per class label: those given, else the connected components of the mask.
  public func trueCounts(_ objects: [LabelledObject]?, in sample: LabelledPicture) throws(AnalysisError)
    -> [Int]
  {
    var counts = [Int](repeating: 0, count: palette.count)
    if let objects {
      for object in objects { counts[object.label] += 1 }
    } else {
      var mask = sample.mask
      for index in mask.labels.indices
      where mask.labels[index] == ignoreLabel || Int(mask.labels[index]) == palette.borderLabel {
        mask.labels[index] = 0
      }
      var components = try ConnectedComponents(size: mask.size)
      components.analyze(mask)
      for index in components.objects.indices { counts[Int(components.objects[index].label)] += 1 }
    }
    return counts
  }
}

extension LabelMap {
  /// Gives the pixels of a border to the objects nearest to them, as counting does (`BorderReturner`): ring by ring, by steps
  /// to one of eight neighbours. Border that no object touches becomes background.
  mutating func giveBack(border: UInt8, classes: Int) {
    var reached = labels.indices.filter {
      labels[$0] != 0 && labels[$0] != border && Int(labels[$0]) < classes
    }
    var next = 0
    while next < reached.count {
      let (y, x) = reached[next].quotientAndRemainder(dividingBy: size.width)
      for row in max(0, y - 1)...min(size.height - 1, y + 1) {
        for column in max(0, x - 1)...min(size.width - 1, x + 1) where self[column, row] == border {
          self[column, row] = labels[reached[next]]
          reached.append(row * size.width + column)
        }
      }
      next += 1
    }
    for index in labels.indices where labels[index] == border { labels[index] = 0 }
  }
}

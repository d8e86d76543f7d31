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
  /// The number of true objects per class label, without specks and those in ignored pixels.
  public let trueCounts: [Int]
  /// The number of true objects per class label that are specks, and so no truth: see `SpeckLimits`.
  public let specks: [Int]
  /// The single objects that are truly there, where the data set says, without those in ignored pixels.
  public let trueObjects: [LabelledObject]?
  /// The true object of each pixel: the data set's instances, else the connected pieces of its mask.
  public let trueInstances: InstanceMap
  /// The class of each of `trueInstances` by number, 0 for numbers that are no object, a speck, or lie in ignored pixels.
  public let trueClasses: [Int]
  /// What counts laid over what is there.
  let overlay: ObjectOverlay
  /// The same by boxes; nil where the data set has no single objects.
  let boxes: ObjectOverlay?

  /// The objects that count, in the order of the analysis.
  var countedObjects: [LabelledObject] {
    analysis.objects.filter(\.counts).map { LabelledObject(label: $0.label, box: $0.box) }
  }

  /// What `agreement` compares.
  public var agreementBasis: EvaluationReport.AgreementBasis {
    overlay.basis == .outlines ? .outlines : .boxes
  }

  /// 1 when all is right, 0 when nothing is; see `EvaluationReport.PictureResult`.
  public var agreement: Double {
    var tally = DetectionTally()
    tally.add(overlay)
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
  ///   - confidence: the same; needed where the analyser measures confidences.
  ///   - specks: which true objects are none to be found; nil: all are.
  init(
    _ sample: LabelledPicture, of item: Dataset.Item, in dataset: Dataset, labels: LabelMap,
    maps: RegressionMaps? = nil, confidence: [UInt8] = [], analyzer: PictureAnalyzer,
    specks: SpeckLimits? = nil
  ) throws(AnalysisError) {
    let settings = analyzer.settings
    var analysis = try analyzer.analyze(
      labels, maps: maps, confidence: confidence, pictureSize: sample.picture.size,
      ignored: IgnoredPixels(of: sample.mask, ignoreLabel: dataset.ignoreLabel))
    let (classes, objects) = (dataset.palette.count, dataset.judgedObjects(of: item, in: sample))
    let truth = dataset.trueObjects(of: item, in: sample)
    let laid = analysis.laid(over: truth, reduction: settings.reduction)
    let overlay = laid.judged(isSpeck: { number in
      guard let specks, laid.basis == .outlines else { return false }
      let label = laid.truth[number]
      let gate = settings.rules.minimumArea[label]
      return laid.truthAreas[number] < specks.area(label: label, gate: gate, reduction: settings.reduction)
    })
    for index in analysis.objects.indices where overlay.found[index + 1] == 0 {
      // What was found in place of a speck is neither right nor wrong, as in ignored pixels.
      analysis.objects[index].counts = false
    }
    self.sample = sample
    self.analysis = analysis
    self.overlay = overlay
    self.truth = dataset.wholeMask(of: sample, reduction: settings.reduction)
    let (judged, all) = (overlay, truth.counts(classes: classes))
    let counts = (0..<classes).map { label in label == 0 ? 0 : judged.truth.count { $0 == label } }
    trueCounts = counts
    self.specks = zip(all, counts).map { $0 - $1 }
    trueObjects = objects
    boxes = objects.map { analysis.laid(over: .boxes($0), reduction: settings.reduction) }
    if let instances = sample.instances, let numbered = dataset.judgedNumberedObjects(in: sample) {
      trueInstances = instances
      trueClasses = overlay.basis == .outlines ? overlay.truth : numbered.map { $0?.label ?? 0 }
    } else {
      let pieces = dataset.maskPieces(of: sample)
      trueInstances = pieces.map
      trueClasses = overlay.basis == .outlines ? overlay.truth : pieces.labels
    }
  }
}

extension AnalyzedPicture {
  /// What counts laid over what is truly there.
  ///
  /// - Parameter reduction: side of the block of picture pixels that a pixel of the network stands for.
  func laid(over truth: TrueObjects, reduction: Reduction) -> ObjectOverlay {
    let labels = [0] + objects.map { $0.counts ? $0.label : 0 }
    return switch truth {
    case .outlines(let outlines):
      ObjectOverlay(truth: outlines, found: instances, foundLabels: labels, reduction: reduction)
    case .boxes(let boxes):
      ObjectOverlay(truth: boxes, found: objects.map(\.box), foundLabels: labels)
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
    labels: LabelMap, confidence: [UInt8], sample: LabelledPicture, dataset: Dataset, reduction: Reduction
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
  func wholeMask(of sample: LabelledPicture, reduction: Reduction) -> LabelMap {
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
}

extension LabelMap {
  /// Gives the pixels of a border to the objects nearest to them, as counting does (`giveBorder`). Border that no object
  /// touches becomes background.
  mutating func giveBack(border: UInt8, classes: Int) {
    var numbers = labels.map { $0 == border || Int($0) >= classes ? 0 : $0 }
    giveBorder(of: self, to: &numbers) { $0 == border }
    for index in labels.indices where labels[index] == border { labels[index] = numbers[index] }
  }
}

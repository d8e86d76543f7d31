import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetTraining

/// What an evaluation adds up picture by picture.
struct EvaluationTallies {
  private struct ClassTallies {
    /// By outlines, or by boxes where a picture has none.
    var counts = ClassCounts()
    var specks = 0
    var boxes = DetectionTally()
    var boxSizes = SizeTally()
    var outlineSizes = SizeTally()
    /// One per threshold.
    var instances = [DetectionTally](
      repeating: DetectionTally(), count: EvaluationReport.InstanceResult.thresholds.count)
    /// The sum over pictures with objects of their average precision at the first threshold.
    var pictureSum = 0.0
    var picturesWithObjects = 0
  }

  let palette: ClassPalette
  private var matrix: ConfusionMatrix
  private var calibration: CalibrationTally?
  private var classes: [ClassTallies]
  private var hasBoxes = false
  private var hasInstances = false
  private var pictures: [EvaluationReport.PictureResult] = []

  init(palette: ClassPalette) {
    self.palette = palette
    matrix = ConfusionMatrix(classes: palette.count)
    classes = Array(repeating: ClassTallies(), count: palette.count)
  }

  mutating func add(_ examined: ExaminedPicture) {
    let confusion = examined.confusion(classes: palette.count)
    matrix.add(confusion)
    if let certainty = examined.certainty {
      calibration = calibration ?? CalibrationTally()
      calibration!.add(
        certainty.confidence, labels: certainty.labels, truth: certainty.truth, classes: palette.count)
    }
    var picture = EvaluationReport.PictureResult(
      name: examined.sample.name, agreement: examined.agreement, agreementBasis: examined.agreementBasis,
      meanIoU: confusion.meanIntersectionOverUnion, countTrue: [:], countPredicted: [:], missed: [:],
      wrong: [:],
      specks: [:])
    for (label, entry) in palette.objects {
      var objects = DetectionTally()
      objects.add(examined.overlay, label: label)
      picture.countTrue[entry.name] = objects.truth
      picture.countPredicted[entry.name] = objects.found
      classes[label].counts.add(objects)
      classes[label].specks += examined.specks[label]
      picture.missed?[entry.name] = objects.missed
      picture.wrong?[entry.name] = objects.wrong
      picture.specks?[entry.name] = examined.specks[label]
      addBoxes(examined, label)
      addInstances(examined, label)
    }
    pictures.append(picture)
  }

  private mutating func addBoxes(_ examined: ExaminedPicture, _ label: Int) {
    guard let boxes = examined.boxes else { return }
    hasBoxes = true
    classes[label].boxes.add(boxes, label: label)
    classes[label].boxSizes.add(
      boxes.pairs(label: label), truth: boxes.trueObjects(label: label),
      counted: boxes.foundObjects(label: label))
  }

  private mutating func addInstances(_ examined: ExaminedPicture, _ label: Int) {
    let overlay = examined.overlay
    guard overlay.basis == .outlines else { return }
    hasInstances = true
    for (index, threshold) in EvaluationReport.InstanceResult.thresholds.enumerated() {
      var tally = DetectionTally()
      tally.add(overlay, label: label, atLeast: threshold)
      classes[label].instances[index].add(tally)
      guard index == 0, let precision = tally.averagePrecision else { continue }
      classes[label].pictureSum += precision
      classes[label].picturesWithObjects += 1
      classes[label].outlineSizes.add(
        overlay.pairs(label: label), truth: overlay.trueObjects(label: label),
        counted: overlay.foundObjects(label: label))
    }
  }

  // MARK: results

  func report(split: String, arithmetic: String, splitting: String) -> EvaluationReport {
    // The border is no class of its own here.
    let labels = [0] + palette.objects.map(\.label)
    var report = EvaluationReport(
      split: split, pictures: pictures.count, arithmetic: arithmetic, splitting: splitting,
      meanIoU: matrix.meanIntersectionOverUnion ?? 0, pixelAccuracy: matrix.pixelAccuracy, classes: [:],
      confusion: EvaluationReport.Confusion(
        classes: labels.map { palette.entries[$0].name },
        pixels: labels.map { truth in labels.map { matrix[truth: truth, predicted: $0] } }),
      calibration: calibration?.result,
      byPicture: pictures.sorted {
        ($0.agreement, $0.meanIoU ?? 1, $0.name) < ($1.agreement, $1.meanIoU ?? 1, $1.name)
      })
    for (label, entry) in palette.objects { report.classes[entry.name] = result(label) }
    return report
  }

  private func result(_ label: Int) -> EvaluationReport.ClassResult {
    let tallies = classes[label]
    let recall = matrix.recall(label)
    let (counts, objects) = (tallies.counts.counts, tallies.counts.objects)
    return EvaluationReport.ClassResult(
      iou: matrix.intersectionOverUnion(label), dice: matrix.dice(label), precision: matrix.precision(label),
      recall: recall, accuracy: recall.flatMap { found in matrix.pixelAccuracy.map { found - (1 - $0) } },
      countTrue: counts.truth, countPredicted: counts.predicted, countAccuracy: counts.aggregateAccuracy,
      countMAE: counts.meanAbsoluteError, countBias: counts.bias, countDeviation: counts.deviation,
      exactShare: counts.exactShare, matched: objects.matched, missed: objects.missed,
      wrong: objects.wrong, f1: objects.f1, specks: tallies.specks,
      instances: hasInstances ? instances(tallies) : nil,
      boxes: hasBoxes
        ? EvaluationReport.BoxResult(
          matched: tallies.boxes.matched, recall: tallies.boxes.recall, precision: tallies.boxes.precision)
        : nil,
      bySize: hasInstances ? tallies.outlineSizes.result : hasBoxes ? tallies.boxSizes.result : nil)
  }

  private func instances(_ tallies: ClassTallies) -> EvaluationReport.InstanceResult {
    let precisions = tallies.instances.map(\.averagePrecision)
    let known = precisions.compactMap { $0 }
    let atHalf = tallies.instances[0]
    let pictures = tallies.picturesWithObjects
    return EvaluationReport.InstanceResult(
      averagePrecision: precisions,
      meanAveragePrecision: known.isEmpty ? nil : known.reduce(0, +) / Double(known.count),
      averagePrecisionByPicture: pictures == 0 ? nil : tallies.pictureSum / Double(pictures),
      panopticQuality: atHalf.panopticQuality, segmentationQuality: atHalf.segmentationQuality,
      recall: atHalf.recall, precision: atHalf.precision)
  }
}

extension ConfusionMatrix {
  /// Over the classes that occur, the background included; nil without pixels.
  var meanIntersectionOverUnion: Double? {
    let occurring = (0..<classes).compactMap { intersectionOverUnion($0) }
    return occurring.isEmpty ? nil : occurring.reduce(0, +) / Double(occurring.count)
  }
}

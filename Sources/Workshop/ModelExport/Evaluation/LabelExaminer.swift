import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import System

/// Asks a model about every label of a data set; see `LabelDisagreement`.
public struct LabelExaminer {
  /// Objects of fewer pixels of the network are not asked about: one block more or less decides there.
  static let leastPixels = 4
  /// A counted object with a larger share of labelled pixels is one of those.
  static let greatestLabelledShare = 0.1

  private let dataset: Dataset
  private let segmenter: PictureSegmenter

  /// - Parameter segmenter: made with `givesConfidence`.
  /// - Throws: `FileError` for classes of other names.
  public init(_ dataset: Dataset, _ segmenter: PictureSegmenter) throws(FileError) {
    self.dataset = try dataset.matched(to: segmenter.description.palette).dataset
    self.segmenter = segmenter
  }

  /// - Parameters:
  ///   - leavingOut: names of pictures that cannot be looked at.
  ///   - progress: called before each picture and after the last with the number done and the total.
  /// - Throws: `FileError` for a broken picture or mask, `RuntimeError` or `AnalysisError` for a picture that the model cannot
  ///   take.
  public func disagreement(
    leavingOut names: Set<String> = [], progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> LabelDisagreement {
    let items = dataset.items.filter { !names.contains($0.name) }
    let analyzer = PictureAnalyzer(model: segmenter.description)
    var (pictures, objects): ([LabelDisagreement.Picture], [LabelDisagreement.Object]) = ([], [])
    for (index, item) in items.enumerated() {
      progress(index, items.count)
      let sample = try dataset.read(item)
      let output = try segmenter.output(of: sample.picture)
      let analysis = try analyzer.analyze(
        output.labels, maps: output.maps, pictureSize: sample.picture.size,
        ignored: IgnoredPixels(of: sample.mask, ignoreLabel: dataset.ignoreLabel))
      let disputed = DisputedPicture(
        sample, dataset: dataset, output: (output.labels, output.confidence), analysis: analysis,
        reduction: analyzer.settings.reduction)
      if let (loss, agreement) = disputed.whole {
        pictures.append(
          LabelDisagreement.Picture(
            name: item.name, split: item.split?.rawValue, loss: loss, pixelAgreement: agreement))
      }
      objects += disputed.labelledObjects + disputed.unlabelledObjects
    }
    progress(items.count, items.count)
    // Sorting keeps the order of pictures and numbers among equals.
    func sorted<Value>(_ values: [Value], by loss: (Value) -> Double) -> [Value] {
      values.enumerated().sorted { (-loss($0.element), $0.offset) < (-loss($1.element), $1.offset) }.map(
        \.element)
    }
    return LabelDisagreement(
      examined: items.count, pictures: Array(sorted(pictures) { $0.loss }.prefix(LabelDisagreement.kept)),
      disputed: objects.count, objects: Array(sorted(objects) { $0.loss }.prefix(LabelDisagreement.kept)))
  }
}

/// One picture's labels beside what a model made of it, at the network's scale.
struct DisputedPicture {
  private let sample: LabelledPicture
  private let dataset: Dataset
  private let labels: [UInt8]
  private let confidence: [UInt8]
  private let truth: [UInt8]
  private let size: PixelSize
  private let reduction: Reduction
  private let analysis: AnalyzedPicture

  init(
    _ sample: LabelledPicture, dataset: Dataset, output: (labels: LabelMap, confidence: [UInt8]),
    analysis: AnalyzedPicture, reduction: Reduction
  ) {
    (self.sample, self.dataset, self.analysis, self.reduction) = (sample, dataset, analysis, reduction)
    (labels, confidence, size) = (output.labels.labels, output.confidence, output.labels.size)
    truth =
      MaskReduction.majority(
        sample.mask, reduction: reduction, classes: dataset.palette.count, ignoreLabel: dataset.ignoreLabel
      ).labels
  }

  /// By confidence in 255ths: the loss of a label that is right, and of one that is not.
  private static let losses: [(right: Double, wrong: Double)] = (0...255).map { confidence in
    let sure = (Double(confidence) + 0.5) / 256
    return (-log(sure), -log(1 - sure))
  }

  /// Sums over some pixels.
  private struct Sum {
    var (pixels, right, labelled) = (0, 0, 0)
    var loss = 0.0
    /// By the network's label: pixels, and its confidence in 255ths.
    var given: [(pixels: Int, confidence: Int)]

    init(classes: Int) { given = Array(repeating: (0, 0), count: classes) }

    var mean: Double { loss / Double(max(1, pixels)) }

    /// The label that most of the pixels have which are not of a class, and how sure the network is of it, in percent.
    func commonest(but label: Int) -> (label: Int, share: Int, sure: Int)? {
      guard
        let most = given.indices.filter({ $0 != label && given[$0].pixels > 0 }).max(by: {
          (given[$0].pixels, -$0) < (given[$1].pixels, -$1)
        })
      else { return nil }
      return (
        most, 100 * given[most].pixels / max(1, pixels),
        100 * given[most].confidence / (255 * given[most].pixels)
      )
    }
  }

  private var emptySum: Sum { Sum(classes: dataset.palette.count) }

  private func add(_ pixel: Int, to sum: inout Sum) {
    let (label, sure) = (Int(labels[pixel]), Int(confidence[pixel]))
    let isRight = labels[pixel] == truth[pixel]
    sum.pixels += 1
    sum.loss += isRight ? Self.losses[sure].right : Self.losses[sure].wrong
    if isRight { sum.right += 1 }
    if truth[pixel] != 0 { sum.labelled += 1 }
    sum.given[label].pixels += 1
    sum.given[label].confidence += sure
  }

  private func isJudged(_ pixel: Int) -> Bool { Int(truth[pixel]) < dataset.palette.count }

  /// The mean loss and the share of pixels labelled alike; nil where nothing was judged.
  var whole: (loss: Double, agreement: Double)? {
    var sum = emptySum
    for pixel in truth.indices where isJudged(pixel) { add(pixel, to: &sum) }
    return sum.pixels == 0 ? nil : (sum.mean, Double(sum.right) / Double(sum.pixels))
  }

  /// Labelled objects with a loss above that of a network that cannot decide.
  var labelledObjects: [LabelDisagreement.Object] {
    let (map, objects) = numberedObjects
    var sums = [Sum](repeating: emptySum, count: objects.count)
    for y in 0..<size.height {
      for x in 0..<size.width {
        // The object at the middle of the block. Where masks show cores, what lies around them says nothing of a class.
        let place = reduction.middle(of: y) * map.size.width + reduction.middle(of: x)
        let (number, pixel) = (Int(map.identifiers[place]), y * size.width + x)
        guard number < objects.count, let object = objects[number], Int(truth[pixel]) == object.label else {
          continue
        }
        add(pixel, to: &sums[number])
      }
    }
    return objects.indices.compactMap { number in
      let sum = sums[number]
      guard let object = objects[number], sum.pixels >= LabelExaminer.leastPixels, sum.mean > log(2) else {
        return nil
      }
      let entries = dataset.palette.entries
      let name = entries[object.label].name
      let part = Double(sum.right) / Double(sum.pixels)
      let other = sum.commonest(but: object.label)
      let seen =
        other.map { "the model sees \(entries[$0.label].name) on \($0.share) % of it, sure to \($0.sure) %" }
        ?? "the model is in doubt about it"
      let kind: LabelDisagreement.Kind =
        part >= 0.5
        ? .inPart
        : other.map { $0.label == 0 || $0.label == dataset.palette.borderLabel } ?? true
          ? .notSeen : .otherClass
      return LabelDisagreement.Object(
        doubt: LabelDoubt(
          picture: sample.name, object: DoubtedObject(number: number, className: name, box: object.box),
          reason: "labelled \(name), but \(seen)"),
        kind: kind, loss: sum.mean)
    }
  }

  /// Objects that the model counts where nothing is labelled.
  var unlabelledObjects: [LabelDisagreement.Object] {
    var sums = [Sum](repeating: emptySum, count: analysis.objects.count + 1)
    for (pixel, number) in analysis.instances.identifiers.enumerated() where number > 0 && isJudged(pixel) {
      add(pixel, to: &sums[Int(number)])
    }
    return analysis.objects.enumerated().compactMap { index, object in
      let sum = sums[index + 1]
      guard object.counts, sum.pixels >= LabelExaminer.leastPixels, sum.mean > log(2),
        Double(sum.labelled) <= LabelExaminer.greatestLabelledShare * Double(sum.pixels)
      else { return nil }
      let name = dataset.palette.entries[object.label].name
      let given = sum.given[object.label]
      let sure = given.pixels == 0 ? 0 : 100 * given.confidence / (255 * given.pixels)
      return LabelDisagreement.Object(
        doubt: LabelDoubt(
          picture: sample.name, object: DoubtedObject(number: nil, className: name, box: object.box),
          reason: "the model counts it, sure to \(sure) %, and nothing is labelled there"),
        kind: .notLabelled, loss: sum.mean)
    }
  }

  /// By number; without an instance map, the pieces of the mask.
  private var numberedObjects: (map: InstanceMap, objects: [LabelledObject?]) {
    if let map = sample.instances, let objects = dataset.numberedObjects(in: sample) { return (map, objects) }
    let pieces = MaskComponents(
      sample.mask, classes: dataset.palette.count, border: dataset.palette.borderLabel)
    return (pieces.instances, [nil] + pieces.objects)
  }
}

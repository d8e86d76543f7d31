import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import SegNetTraining

/// Counts the objects of a data set's pictures in what a network makes of them, again and again while it learns.
///
/// Touching objects are told apart, and specks left out, in the way whose counts come nearest to the true ones: as an
/// export chooses them where objects have no outlines.
public final class CountingJudge {
  private let palette: ClassPalette
  private let mapNames: [String]
  /// For each way of telling touching objects apart, the simplest first.
  private let analyzers: [PictureAnalyzer]
  private var sizes: [PixelSize] = []
  private var ignored: [IgnoredPixels?] = []
  /// Per picture and class label.
  private var truth: [[Int]] = []

  /// - Throws: `FileError` for a broken picture or mask, `AnalysisError` for one that is too large.
  public init(dataset: Dataset, split: Dataset.Split, network: NetworkSpec, input: PictureInput) throws {
    let palette = dataset.palette
    (self.palette, mapNames) = (palette, network.regressionMaps)
    let distanceMaps = CountingChoice.distanceMaps(of: dataset, learnedBy: network)
    analyzers = CountingChoice.splittings(for: palette, distanceMaps: distanceMaps).map { splitting in
      PictureAnalyzer(
        model: ModelDescription(
          kind: .checkpoint, arithmetic: .float32, network: network, palette: palette, input: input,
          counting: CountingRules(
            minimumArea: Array(repeating: 0, count: palette.count), splitting: splitting,
            coreFractions: dataset.coreFractions),
          provenance: TrainingProvenance(command: [], seed: 0, epochs: 0, trainingPictures: 0)))
    }
    for item in dataset.items(in: split) {
      let sample = try dataset.load(item)
      sizes.append(sample.picture.size)
      ignored.append(IgnoredPixels(of: sample.mask, ignoreLabel: dataset.ignoreLabel))
      truth.append(try dataset.trueCounts(dataset.judgedObjects(of: item, in: sample), in: sample))
    }
  }

  /// The mean over pictures of |counted - true|, per class label; 0 for classes that are not counted.
  ///
  /// - Parameter outputs: for the split's pictures in their order, at the network's scale.
  /// - Precondition: as many as pictures.
  public func errors(_ outputs: [NetworkEvaluator.Output]) throws(TrainingError) -> [Double] {
    precondition(outputs.count == truth.count)
    let found = outputs.map { output in
      var maps = RegressionMaps(size: output.labels.size, names: mapNames)
      maps.values = output.maps
      return (labels: output.labels, maps: maps)
    }
    var best: (errors: [Double], share: Double)?
    for analyzer in analyzers {
      let gates = try gates(found, analyzer)
      let minimum = gates.minimumArea
      let shares = palette.objects.map { gates.error(label: $0.label, gate: minimum[$0.label]) }
      let share = shares.reduce(0, +) / Double(max(1, shares.count))
      if let best, share >= best.share - CountingChoice.margin { continue }
      var errors = [Double](repeating: 0, count: palette.count)
      for (label, _) in palette.objects {
        errors[label] = gates.meanAbsoluteError(label: label, gate: minimum[label])
      }
      best = (errors, share)
    }
    return best?.errors ?? []
  }

  private func gates(_ found: [(labels: LabelMap, maps: RegressionMaps)], _ analyzer: PictureAnalyzer)
    throws(TrainingError) -> SizeGates
  {
    var gates = SizeGates(classes: palette.count)
    for (index, picture) in found.enumerated() {
      var areas = [[Int]](repeating: [], count: palette.count)
      do throws(AnalysisError) {
        let analyzed = try analyzer.analyze(
          picture.labels, maps: picture.maps, pictureSize: sizes[index], ignored: ignored[index])
        for object in analyzed.objects where object.counts {
          areas[object.label].append(object.area)
        }
      } catch { throw .configuration("\(error)") }
      gates.add(areas, truth: truth[index])
    }
    return gates
  }
}

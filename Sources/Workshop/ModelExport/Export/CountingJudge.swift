import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import SegNetTraining

/// Counts the objects of a data set's pictures in what a network makes of them, again and again while it learns.
///
/// Touching objects are told apart, and specks left out, as an export would choose it.
public final class CountingJudge {
  private let mapNames: [String]
  private let pictures: [JudgedPicture]
  private var choice: CountingChoice

  /// - Throws: `FileError` for a broken picture or mask.
  public init(dataset: Dataset, split: Dataset.Split, network: NetworkSpec, input: PictureInput) throws {
    let palette = dataset.palette
    mapNames = network.regressionMaps
    choice = CountingChoice(
      dataset: dataset,
      description: ModelDescription(
        kind: .checkpoint, arithmetic: .float32, network: network, palette: palette, input: input,
        counting: CountingRules(palette: palette),
        provenance: TrainingProvenance(command: [], seed: 0, epochs: 0, trainingPictures: 0)))
    pictures = try dataset.items(in: split).map { JudgedPicture($0, try dataset.load($0), of: dataset) }
  }

  /// What is counted, per class label; nothing for classes that are not counted.
  ///
  /// - Parameter outputs: for the split's pictures in their order, at the network's scale.
  /// - Precondition: as many as pictures.
  public func counts(_ outputs: [NetworkEvaluator.Output]) throws(TrainingError) -> [ClassCounts] {
    precondition(outputs.count == pictures.count)
    choice.removePictures()
    for (picture, output) in zip(pictures, outputs) {
      var maps = RegressionMaps(size: output.labels.size, names: mapNames)
      maps.values = output.maps
      do throws(AnalysisError) { try choice.add(picture, labels: output.labels, maps: maps) } catch {
        throw .configuration("\(error)")
      }
    }
    return choice.results
  }
}

import Imaging
import LabelledPictures
import SegNetModel
import SegNetRuntime
import SegNetTraining
import System

/// What `hooke inspect` looks at: a description of a network, or a file of weights.
struct InspectedNetwork {
  let path: String
  let network: NetworkSpec
  let reduction: Reduction
  let trainedSize: PixelSize?
  /// How large the objects are that it was taught with; nil where nobody knows.
  let objectSizes: ObjectSizes?
  /// The arithmetic of a compact model; nil for networks that could be exported in each.
  let arithmetic: Arithmetic?

  /// - Parameter classes: of a description that does not say it.
  /// - Throws: `FileError` naming the line and the key.
  init(path: String, classes: Int?) throws(FileError) {
    self.path = path
    if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
      let file = try NetworkFile(path: path)
      network = try file.network(classes: classes ?? file.classes ?? 2)
      (reduction, trainedSize, objectSizes, arithmetic) = (1, nil, nil, nil)
    } else {
      let description = try WeightsFile(path: path).description
      if let classes, classes != description.palette.count {
        throw FileError(path, "has \(description.palette.count) classes, not \(classes)")
      }
      (network, reduction) = (description.network, description.input.reduction)
      (trainedSize, objectSizes) = (description.input.trainedSize, description.objectSizes)
      arithmetic = description.kind == .compact ? description.arithmetic : nil
    }
  }

  /// The plan of a runtime for this network.
  ///
  /// - Throws: `RuntimeError` where the runtime cannot run it.
  func runningPlan(_ arithmetic: Arithmetic, size: PixelSize, threads: Int) throws -> MemoryPlan {
    let network = network.folded
    let palette = ClassPalette(
      (0..<network.outputChannels).map { .init(name: "class \($0)", color: RGBColor(0, 0, 0)) })
    let description = ModelDescription(
      kind: .compact, arithmetic: arithmetic, network: network, palette: palette,
      input: PictureInput(reduction: reduction, mean: [128, 128, 128], standardDeviation: [64, 64, 64]),
      counting: CountingRules(minimumArea: Array(repeating: 0, count: palette.count)),
      provenance: TrainingProvenance(command: [], seed: 0, epochs: 0, trainingPictures: 0))
    return try MemoryPlan(
      description: description, pictureSize: size, threads: threads,
      givesRegression: network.regressionLayer != nil)
  }
}

import Imaging
import LabelledPictures
import SegNetModel
import Settings
import System
import Testing

@testable import SegNetTraining

/// A model's classes become those of the same names, wherever they stand.
struct HeadMatchTests {
  @Test func channelsGoByTheirNames() throws {
    let match = try #require(
      HeadMatch(layer: "top", .classes, here: ["a", "c", "new", "b"], there: ["a", "b", "old", "c"]))
    #expect(match.sources == [0, 3, nil, 1] && match.shape(there: [4, 2]) == [4, 2])
    let merged = match.merged([1, 2, 3, 4, 5, 6, 7, 8], into: [10, 20, 30, 40, 50, 60, 70, 80])
    #expect(merged == [1, 2, 7, 8, 50, 60, 3, 4])
    #expect(
      match.differences == [
        "classes matched by name: here c, new, b, in the model b, old, c",
        "class 'new' is not in it: begins random", "class 'old' is only in it: left out",
      ])
    #expect(HeadMatch(layer: "top", .classes, here: ["a", "b"], there: ["a", "b"]) == nil)
  }

  @Test func mapsAreMatchedToo() {
    func network(_ maps: [String]) -> NetworkSpec {
      NetworkSpec.segNet(widths: [2, 3], classes: 3).addingRegression(maps: maps, activation: .sigmoid)
    }
    let palette = TrainerHarness.palette
    let model = ModelDescription(
      kind: .checkpoint, arithmetic: .float32, network: network(["depth", "distance"]), palette: palette,
      input: PictureInput(reduction: 1, mean: [1, 1, 1], standardDeviation: [1, 1, 1]),
      counting: CountingRules(palette: palette),
      provenance: TrainingProvenance(command: [], seed: 1, epochs: 1, trainingPictures: 1))
    let matches = HeadMatch.all(network(["distance", "depth"]), palette, model)
    #expect(matches.keys.sorted() == ["regression"] && matches["regression"]?.sources == [1, 0])
    #expect(HeadMatch.all(network(["depth", "distance"]), palette, model).isEmpty)
  }

  /// From a checkpoint, and from a model as exports are.
  @Test(arguments: [false, true]) func aModelWithClassesInAnotherOrderIsTakenByTheirNames(isFolded: Bool)
    throws
  {
    let harness = TrainerHarness()
    let source = try harness.trainer(TrainerHarness.configuration(epochs: 2), into: "source")
    _ = try source.run()
    var configuration = TrainerHarness.configuration(epochs: 1)
    configuration.start = source.bestPath
    if isFolded {
      configuration.start = "\(harness.folder)/folded.safetensors"
      try TransferTests.writeFolded(source.bestPath, to: configuration.start!, .float32)
    }
    var palette = TrainerHarness.palette
    palette.entries.swapAt(1, 2)
    let turned = try harness.trainer(configuration, into: "turned", palette: palette)
    let same = try harness.trainer(configuration, into: "same")
    #expect(turned.transfer?.different.isEmpty == true && turned.transfer?.classDifferences.count == 1)
    #expect(same.transfer?.classDifferences.isEmpty == true)
    func rows(_ trainer: Trainer, _ parameter: (ConvolutionParameters) -> Parameter) -> [[Float]] {
      let values = Array(parameter(trainer.evaluator.network.parameters(of: "classifier")).values.values)
      return (0..<3).map { Array(values[$0 * values.count / 3..<($0 + 1) * values.count / 3]) }
    }
    for parameter in [\ConvolutionParameters.weight, \.bias] {
      let (found, expected) = (rows(turned) { $0[keyPath: parameter] }, rows(same) { $0[keyPath: parameter] })
      #expect(found == [expected[0], expected[2], expected[1]])
    }
    // A class that the model never knew begins as random as ever.
    palette.entries[1].name = "faint"
    let new = try harness.trainer(configuration, into: "new", palette: palette)
    let random = try harness.trainer(TrainerHarness.configuration(epochs: 1), into: "random")
    let (found, expected) = (rows(new) { $0.weight }, rows(same) { $0.weight })
    #expect(found[0] == expected[0] && found[2] == expected[1] && found[1] == rows(random) { $0.weight }[1])
  }

  @Test func aModelsNetworkAndScaleAreKeptUnlessToldOtherwise() throws {
    let harness = TrainerHarness()
    let text = "widths: [6, 10]\nkernel_size: [3, 5]\nmaps: [depth]\nreduction: 1\n"
    let source = try harness.trainer(TrainerHarness.configuration(epochs: 1), into: "source", settings: text)
    _ = try source.run()
    var said = TrainingSettings()
    said.from = source.bestPath
    let kept = try said.completed(byStartOf: nil, maps: [])
    #expect(kept.settings.widths == [6, 10] && kept.settings.kernelSize == [3, 5])
    #expect(kept.settings.reduction == 1 && kept.settings.levels == .camera && kept.settings.maps == [])
    #expect(kept.reasons.count == 2)
    #expect(try said.completed(byStartOf: nil, maps: ["depth"]).settings.maps == ["depth"])
    #expect(try said.completed(byStartOf: 3, maps: []).settings.widths == nil)
    said.dropout = [0.1]
    said.reduction = 2
    let partly = try said.completed(byStartOf: nil, maps: [])
    #expect(partly.settings.widths == [6, 10] && partly.settings.dropout == [0.1])
    #expect(partly.settings.reduction == 2 && partly.reasons.count == 1)
    // Who says the widths says nothing of the kernels; a number per stage suits as many stages only.
    said.widths = [4, 4]
    let narrow = try said.completed(byStartOf: nil, maps: [])
    #expect(narrow.settings.widths == [4, 4] && narrow.settings.kernelSize == [3, 5])
    #expect(
      narrow.reasons == ["network: that of \(source.bestPath), segnet of 6-10 channels, but for its stages"])
    said.widths = [4, 4, 4]
    #expect(try said.completed(byStartOf: nil, maps: []).settings.kernelSize == nil)
    // A file that does not say it must not be guessed at.
    let silent = try harness.trainer(TrainerHarness.configuration(epochs: 1), into: "silent")
    _ = try silent.run()
    var open = TrainingSettings()
    open.from = silent.bestPath
    let path = silent.bestPath
    let error = #expect(throws: FileError.self) { try open.completed(byStartOf: nil, maps: []) }
    #expect(error?.path == path && error?.advice?.contains("--widths") == true)
  }
}

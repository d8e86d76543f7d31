import DatasetFixtures
import Imaging
import SegNetModel
import Settings
import System
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

/// How settings want pictures, and that pictures read so are what the losses need.
struct SampleFormTests {
  private func settings(_ text: String) throws -> TrainingSettings {
    try TrainingSettings(
      ConfigurationDocument(path: "training.yaml", text: "widths: [8, 16]\n" + text).root)
  }

  @Test func whatIsLeftOpenIsThePictureAsItIs() throws {
    #expect(try settings("").sampleForm(classes: 3) == SampleForm(reduction: 1))
  }

  @Test func everySettingOfPicturesStandsInTheForm() throws {
    let form = try settings(
      """
      reduction: 3
      levels: picture
      border_weight: 10
      border_width: 4
      small_weight: 6
      small_area: 90
      maps: [depth, edge]
      """
    ).sampleForm(classes: 3)
    let weighting = PixelWeighting(
      border: BorderWeighting(strength: 10, width: 4), smallObjects: SmallObjectWeighting(limit: 6, area: 90))
    #expect(
      form == SampleForm(reduction: 3, levels: .picture, weighting: weighting, maps: ["depth", "edge"]))
  }

  /// Such weights are 1 everywhere: there is nothing to read.
  @Test(arguments: ["border_weight: 0", "small_weight: 1", "border_weight: 0\nsmall_weight: 1"])
  func weightsThatChangeNothingAreNotRead(text: String) throws {
    #expect(try settings(text).sampleForm(classes: 3).weighting == nil)
  }

  /// The network's maps count, also where a file describes it.
  @Test func mapsAreThoseOfTheNetwork() throws {
    let scratch = try DatasetScratch()
    try scratch.write("architecture: unet\nwidths: [8, 16]\nmaps: [height]\n", to: "network.yaml")
    var settings = TrainingSettings()
    settings.network = "\(scratch.path)/network.yaml"
    #expect(try settings.sampleForm(classes: 3).maps == ["height"])
    #expect(try settings.withNetworkRead().sampleForm(classes: 3).maps == ["height"])
  }

  @Test func settingsWithoutANetworkHaveNoForm() throws {
    let error = #expect(throws: TrainingError.self) { try TrainingSettings().sampleForm(classes: 3) }
    #expect(error == .configuration("the settings do not say the network's widths"))
  }

  @Test(arguments: [
    "", "border_weight: 5", "small_weight: 4", "maps: [depth]", "maps: [edge, depth]\nborder_weight: 5",
  ])
  func picturesReadInTheFormHaveThePlanesThatTheLossesNeed(text: String) throws {
    let scratch = try DatasetScratch()
    var generated = GeneratedDataset()
    generated.classes += "\nmaps:\n  depth: { one: 200 }\n  edge: { one: 100 }\n"
    try generated.write(to: scratch.path)
    let data = try Dataset(path: scratch.path)
    let settings = try settings("reduction: 2\nsize: 8x8\nepochs: 1\nbatch: 1\n" + text)
    let form = try settings.sampleForm(classes: data.palette.count)
    let sample = try #require(try PictureStore(data).samples(data.items(in: .train), as: form).first)
    #expect(sample.reduction == 2)
    #expect(
      try Set(sample.planes.keys) == settings.configuration(classes: data.palette.count).targetPlanes)
  }
}

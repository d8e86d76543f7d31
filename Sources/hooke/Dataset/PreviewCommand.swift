import ArgumentParser
import Charts
import Imaging
import LabelledPictures
import Reports
import SegNetModel
import SegNetTraining
import System

struct PreviewDatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract:
      "Draw pictures of a data set with the outlines of their masks, as they are and as training varies them.",
    discussion: "Example: hooke dataset preview blood/ --output sheet.png --augment standard --reduction 2")

  @Argument(help: "Data set folder.") var dataset: String
  @Option(name: .shortAndLong, help: "PNG file to write.") var output: String
  @Option(
    help: ArgumentHelp(
      "How pictures are varied: none, flips, standard, strong, or a YAML file that says it.",
      valueName: "preset|file"))
  var augment: AugmentationChoice = .preset(.standard)
  @Option(help: "Another seed, other variations.") var seed: UInt64 = 1
  @Option(help: "Pictures to show, 1 to 100, evenly spread over the split.") var count: Int = 4
  @Option(help: "Variations of each, 0 to 12.") var versions: Int = 3
  @Option(help: "Which pictures: train, val or test.") var split: Dataset.Split = .train
  @Option(
    help: ArgumentHelp(
      "Side of the blocks of camera pixels averaged into one pixel of the network, as for hooke train (default: so that pictures are at most 400 wide).",
      valueName: "n"))
  var reduction: Reduction?
  @Option(help: "What becomes of the grey levels, camera or picture, as for hooke train.")
  var levels: LevelRule = .camera

  func validate() throws {
    try checkName(output, .picture)
    guard (1...100).contains(count) else {
      throw ValidationError("--count must lie in 1...100, not \(count).")
    }
    guard (0...12).contains(versions) else {
      throw ValidationError("--versions must lie in 0...12, not \(versions).")
    }
    if let reduction, !reduction.isPossible {
      throw ValidationError(
        "--reduction must lie in \(Reduction.one)...\(Reduction.largest), not \(reduction).")
    }
  }

  func run() throws {
    let data = try Dataset(path: dataset)
    let augmentation = try augment.augmentation()
    let all = data.items(in: split)
    guard !all.isEmpty else {
      throw FileError(
        data.path, "has no picture in the split '\(split.rawValue)'", advice: "see its split.json")
    }
    let count = min(count, all.count)
    let items = (0..<count).map { all[$0 * all.count / count] }
    let reduction = try self.reduction ?? fittingReduction(data.load(items[0]).picture.size)
    let samples = try items.map { try data.sample($0, reduction: reduction, levels: levels) }
    let input = try PictureInput(measuring: samples)
    var sheet = ContactSheet(
      title:
        "\(split.rawValue): \(count) of \(all.count) pictures, reduction \(reduction), levels \(levels.rawValue), "
        + "augmentation \(augment.defaultValueDescription), seed \(seed)", palette: data.palette)
    for (row, sample) in samples.enumerated() {
      var tiles = [ContactSheet.Tile(picture: sample.picture, labels: sample.labels, caption: sample.name)]
      for version in 0..<versions {
        let varied = try AugmentedPicture(
          sample, augmentation, windowSize: sample.size, input: input, seed: seed, epoch: version,
          position: row)
        tiles.append(
          ContactSheet.Tile(picture: varied.picture, labels: varied.labels, caption: varied.summary))
      }
      sheet.add(row: tiles)
    }
    try writeFileAtomically(output, PNGCodec.encode(sheet.image()))
    print("\(output): \(count) pictures, \(versions) variations of each")
  }

  private func fittingReduction(_ size: PixelSize) -> Reduction {
    (1...4).map { Reduction(quarters: 4 * $0) }.first { size.reduced(by: $0).width <= 400 } ?? .largest
  }
}

import Foundation
import Imaging
import System
import SegNetModel
import LabelledPictures
import SegNetTraining
import Testing

@testable import ModelExport

struct CountingChoiceTests {
  private func choice(_ labels: (Dataset.Item, LabelledPicture) throws -> LabelMap) throws -> CountingRules {
    let scene = try EvaluationScene()
    let model = scene.model(CountingRules(palette: scene.dataset.palette), reduction: 1)
    var choice = CountingChoice(dataset: scene.dataset, description: model)
    for item in scene.dataset.items(in: .val) {
      let sample = try scene.dataset.load(item)
      try choice.add(item, sample, labels: labels(item, sample))
    }
    return choice.rules
  }

  @Test func objectsThatTouchAreSplit() throws {
    let rules = try choice { _, sample in
      LabelMap(size: sample.mask.size, labels: sample.mask.labels.map { $0 == 255 ? 0 : $0 })
    }
    guard case .watershed(let depth, let share) = rules.splitting else {
      Issue.record("chose \(rules.splitting)")
      return
    }
    #expect(CountingChoice.depths.contains(depth) && share == 0.15)
  }

  @Test func theSimplestOfEqualsIsChosen() throws {
    let rules = try choice { _, sample in LabelMap(size: sample.mask.size) }
    #expect(rules.splitting == .none)
  }

  @Test func gatesKeepSpecksOut() throws {
    // The true labels, and specks in the lowest row.
    let rules = try choice { _, sample in
      var labels = LabelMap(
        size: sample.mask.size, labels: sample.mask.labels.map { $0 == 255 ? 0 : $0 })
      for x in stride(from: 1, to: 95, by: 24)
      where (x - 1...x + 1).allSatisfy({ labels[$0, 71] == 0 && labels[$0, 70] == 0 }) {
        labels[x, 71] = 1
      }
      return labels
    }
    #expect(rules.minimumArea[1] == 2)
  }

  /// Of 400 cells of 9 pixels, none may be lost for a few specks of 2.
  @Test(arguments: [(1, 1), (4, 3)])
  func gatesRiseOnlyWhereItClearlyPays(specks: Int, gate: Int) throws {
    let size = PixelSize(width: 161, height: 164)
    var (mask, instances) = (LabelMap(size: size), InstanceMap(size: size))
    for cell in 0..<400 {
      for place in 0..<9 {
        let (x, y) = (8 * (cell % 20) + 2 + place % 3, 8 * (cell / 20) + 2 + place / 3)
        mask[x, y] = 1
        instances.identifiers[y * size.width + x] = UInt16(cell + 1)
      }
    }
    let drawn = try DrawnDataset([mask], instances: [instances])
    for speck in 0..<specks { for x in 0..<2 { mask[20 * speck + x, 163] = 1 } }
    #expect(try drawn.rules([mask]).minimumArea[1] == gate)
  }

  @Test(arguments: [true, false])
  func aLearnedMapIsChosenWhereItTellsCellsApart(tells: Bool) throws {
    let strip = try TouchingStrip()
    var choice = CountingChoice(
      dataset: strip.dataset,
      description: ModelDescription(
        kind: .compact, arithmetic: .int8, network: strip.network, palette: strip.dataset.palette,
        input: PictureInput(reduction: 1, mean: [1, 2, 3], standardDeviation: [1, 2, 3]),
        counting: CountingRules(palette: strip.dataset.palette),
        provenance: TrainingProvenance(command: [], seed: 1, epochs: 1, trainingPictures: 1)))
    let item = try #require(strip.dataset.items.first)
    try choice.add(item, strip.dataset.load(item), labels: strip.mask, maps: strip.maps(tells: tells))
    #expect(choice.rules.splitting == (tells ? .map(name: "distance", minimumDepth: 0.05) : .none))
  }

  @Test func aBorderClassSettlesIt() {
    let palette = ClassPalette([
      .init(name: "background", color: RGBColor(0, 0, 0)), .init(name: "cell", color: RGBColor(1, 1, 1)),
      .init(name: "border", color: RGBColor(2, 2, 2), role: .border),
    ])
    let splittings = CountingChoice.splittings(for: palette)
    #expect(splittings.first == .border && splittings.allSatisfy(\.usesBorder))
    #expect(splittings.contains(.borderAndWatershed(minimumDepth: 0.75, relativeDepth: 0.15)))
    let learned = CountingChoice.splittings(for: palette, distanceMaps: ["distance"])
    #expect(Array(learned.prefix(splittings.count)) == splittings)
    #expect(learned.contains(.map(name: "distance", minimumDepth: 0.1)))
  }
}

import Imaging
import SegNetModel
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

  @Test func aBorderClassSettlesIt() {
    let palette = ClassPalette([
      .init(name: "background", color: RGBColor(0, 0, 0)), .init(name: "cell", color: RGBColor(1, 1, 1)),
      .init(name: "border", color: RGBColor(2, 2, 2), role: .border),
    ])
    let splittings = CountingChoice.splittings(for: palette)
    #expect(splittings.first == .border && splittings.allSatisfy(\.usesBorder))
    #expect(splittings.contains(.borderAndWatershed(minimumDepth: 0.75, relativeDepth: 0.15)))
  }
}

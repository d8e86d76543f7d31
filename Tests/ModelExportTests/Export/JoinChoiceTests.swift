import Imaging
import LabelledPictures
import SegNetModel
import Testing

@testable import ModelExport

/// Over which gaps pieces are joined follows from what is matched.
struct JoinChoiceTests {
  private let size = PixelSize(width: 120, height: 60)

  private func rods(_ draw: (inout LabelMap) -> Void) -> LabelMap {
    var map = LabelMap(size: size)
    draw(&map)
    return map
  }

  private func rules(_ truth: LabelMap, _ found: LabelMap) throws -> CountingRules {
    let drawn = try DrawnDataset([truth])
    var choice = JoinChoice(description: drawn.model())
    let item = drawn.dataset.items[0]
    try choice.add(JudgedPicture(item, drawn.dataset.load(item), of: drawn.dataset), labels: found)
    return choice.rules
  }

  @Test func piecesOfWhatIsThereAreJoined() throws {
    let truth = rods {
      for row in 0..<4 { $0.fill(x: 5, y: 5 + 13 * row, width: 100, height: 4) }
    }
    let found = rods {
      for row in 0..<4 {
        for piece in 0..<4 { $0.fill(x: 5 + 26 * piece, y: 5 + 13 * row, width: 22, height: 4) }
      }
    }
    let rules = try rules(truth, found)
    // Gaps of 4: the smallest that is tried and bridges them.
    #expect(rules.joinGaps == [0, 4])
    let drawn = try DrawnDataset([truth])
    let result = try #require(try drawn.report([found], rules).classes["cell"])
    #expect(result.countTrue == 4 && result.countPredicted == 4 && result.f1 == 1)
    var apart = rules
    apart.joinGaps = nil
    #expect(try #require(try drawn.report([found], apart).classes["cell"]).matched == 0)
  }

  @Test func whatIsWholeStaysAsItIs() throws {
    let truth = rods {
      for row in 0..<4 {
        for rod in 0..<3 { $0.fill(x: 5 + 36 * rod, y: 5 + 13 * row, width: 33, height: 4) }
      }
    }
    let rules = try rules(truth, truth)
    #expect(rules.joinGaps == nil)
  }
}

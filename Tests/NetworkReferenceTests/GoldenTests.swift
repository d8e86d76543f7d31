import Imaging
import ModelFixtures
import NetworkReference
import SegNetModel
import Testing

/// The reference against PyTorch.
struct GoldenTests {
  let golden: Golden

  init() throws { golden = try Golden() }

  @Test func checkpointScoresArePyTorchs() throws {
    let interpreter = try ReferenceInterpreter(description: golden.checkpoint, tensors: golden.tensors)
    let scores = interpreter.scores(golden.picture)
    #expect(scores.count == golden.scores.count)
    #expect(greatestDifference(scores, golden.scores) < 2e-5)
  }

  @Test func foldedScoresArePyTorchs() throws {
    let interpreter = try ReferenceInterpreter(
      description: golden.compact(.float32), tensors: try golden.folded(.float32))
    #expect(greatestDifference(interpreter.scores(golden.picture), golden.scores) < 2e-5)
  }

  @Test func labelsAreTheGreatestScores() throws {
    let interpreter = try ReferenceInterpreter(description: golden.checkpoint, tensors: golden.tensors)
    let labels = interpreter.segment(golden.picture)
    let pixels = golden.picture.size.pixelCount
    for pixel in 0..<pixels {
      let scores = (0..<3).map { golden.scores[$0 * pixels + pixel] }
      let sorted = scores.sorted(by: >)
      // Where PyTorch's two greatest scores are closer than the sums are exact, either label is right.
      if sorted[0] - sorted[1] > 4e-5 {
        #expect(scores[Int(labels.labels[pixel])] == sorted[0])
      }
    }
    #expect(Set(labels.labels) == [0, 1, 2])
  }

  @Test func halfPrecisionWeightsKeepTheLabels() throws {
    let exact = try ReferenceInterpreter(description: golden.checkpoint, tensors: golden.tensors)
    let half = try ReferenceInterpreter(
      description: golden.compact(.float16), tensors: try golden.folded(.float16))
    let (a, b) = (exact.segment(golden.picture), half.segment(golden.picture))
    let agreeing = zip(a.labels, b.labels).count { $0 == $1 }
    #expect(Double(agreeing) > 0.99 * Double(a.labels.count))
  }

  private func greatestDifference(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}

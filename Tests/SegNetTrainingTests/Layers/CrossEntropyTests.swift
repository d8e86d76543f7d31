import SegNetModel
import Testing

@testable import LabelledPictures
@testable import NetworkReference
@testable import SegNetTraining

struct CrossEntropyTests {
  @Test(arguments: [1, 15, 16, 17, 40], availableISAs)
  func lossAndGradientAreThoseOfTheReference(width: Int, isa: TrainingISA) throws {
    var harness = try LayerHarness(seed: UInt64(width), isa: isa, pictures: 2)
    let (logits, reference) = try harness.picture(channels: 4, height: 3, width: width)
    let weights: [Float] = [0.5, 1, 3, 2]
    let loss = try CrossEntropy(layout: logits.layout, classWeights: weights, context: harness.context)
    var labels = (0..<loss.labels.count).map { _ in UInt8.random(in: 0...4, using: &harness.random) }
    labels = labels.map { $0 == 4 ? ignoreLabel : $0 }
    labels[0] = 2
    loss.labels.copy(from: labels)
    func objective(_ values: [Double]) -> Double {
      var moved = reference
      moved.values = values
      return referenceCrossEntropy(moved, labels: labels, classWeights: weights.map(Double.init))
    }
    let value = loss.forwardBackward(logits.output)
    #expect(abs(value - objective(reference.values)) < 1e-6)
    harness.expectGradient(
      logits.output.planes(pictures: 2), of: reference.values, name: "logits", tolerance: 1e-6
    ) {
      objective($0)
    }
    // Ignored pixels have no gradient at all.
    let gradient = logits.output.planes(pictures: 2)
    for (pixel, label) in labels.enumerated() where label == ignoreLabel {
      let (picture, place) = (pixel / (3 * width), pixel % (3 * width))
      for channel in 0..<4 { #expect(gradient[(picture * 4 + channel) * 3 * width + place] == 0) }
    }
  }

  @Test(arguments: availableISAs)
  func hugeLogitsStayFinite(isa: TrainingISA) throws {
    let harness = try LayerHarness(seed: 1, isa: isa, pictures: 1)
    let layout = FeatureLayout(TensorShape(channels: 2, height: 1, width: 2))
    let logits = try FeatureMap(layout: layout, pictures: 1)
    logits.setPlanes([1000, -3e38, -1000, 3e38])
    let loss = try CrossEntropy(layout: layout, classWeights: [1, 1], context: harness.context)
    loss.labels.copy(from: [0, 1])
    #expect(loss.forwardBackward(logits) == 0)
    #expect(logits.planes(pictures: 1).allSatisfy { abs($0) < 1e-30 })
    #expect(loss.predicted.values == [0, 1])
  }

  @Test func withoutLabelledPixelsThereIsNoLossAndNoGradient() throws {
    let harness = try LayerHarness(seed: 1, isa: .best, pictures: 1)
    let layout = FeatureLayout(TensorShape(channels: 3, height: 2, width: 5))
    let logits = try FeatureMap(layout: layout, pictures: 1)
    logits.setPlanes((0..<30).map(Float.init))
    let loss = try CrossEntropy(layout: layout, classWeights: [1, 1, 1], context: harness.context)
    loss.labels.fill(ignoreLabel)
    #expect(loss.forwardBackward(logits) == 0)
    #expect(logits.planes(pictures: 1).allSatisfy { $0 == 0 })
  }
}

import SegNetModel
import Testing

@testable import LabelledPictures
@testable import NetworkReference
@testable import SegNetTraining

struct RegressionLossTests {
  @Test(
    arguments: ["l1", "mse", "bce", "l1 + 2*mse + 0.5*bce"], [true, false])
  func lossAndGradientAreThoseOfTheReference(terms: String, hasSigmoid: Bool) throws {
    let terms = try #require(LossSum<RegressionLossTerm>(terms))
    if !hasSigmoid, terms.weight(.binaryCrossEntropy) > 0 { return }
    var harness = try LayerHarness(seed: 4, isa: .best, pictures: 2)
    let (outputs, reference) = try harness.picture(channels: 2, height: 3, width: 18)
    let loss = try RegressionLoss(
      layout: outputs.layout, terms: terms, hasSigmoid: hasSigmoid, context: harness.context)
    var targets = (0..<loss.targets.count).map { _ in harness.random.nextUnit() }
    for index in [0, 5, 40] { targets[index] = .nan }
    loss.targets.copy(from: targets)
    func objective(_ values: [Double]) -> Double {
      referenceRegressionLoss(
        values, targets: targets.map(Double.init), hasSigmoid: hasSigmoid, terms: terms)
    }
    let value = loss.forwardBackward(outputs.output)
    #expect(abs(value - objective(reference.values)) < 1e-7)
    let gradient = outputs.output.planes(pictures: 2)
    harness.expectGradient(gradient, of: reference.values, name: "outputs", tolerance: 1e-6) { objective($0) }
    #expect(gradient[0] == 0 && gradient[40] == 0)
  }

  /// With and without unknown pixels, larger and smaller than the window, one scale and several.
  @Test(arguments: [(13, 12, 1), (26, 24, 5), (7, 9, 1), (26, 25, 5)], [false, true])
  func similarityHasTheGradientThatDifferencesShow(shape: (Int, Int, Int), hasUnknown: Bool) throws {
    let (width, height, scales) = shape
    var harness = try LayerHarness(seed: UInt64(width), isa: .best, pictures: 1)
    let x = (0..<width * height).map { _ in Double(harness.random.nextUnit()) }
    var t = x.map { 0.6 * $0 + 0.4 * Double(harness.random.nextUnit()) }
    if hasUnknown { t[0] = .nan }
    let similarity = StructuralSimilarity(width: width, height: height, scales: scales)
    guard let result = similarity.evaluate(x, t) else {
      #expect(hasUnknown && min(width, height) < 11)
      return
    }
    #expect(result.value > 0 && result.value < 1)
    harness.expectGradient(result.gradient.map(Float.init), of: x, name: "plane", tolerance: 1e-6) {
      similarity.evaluate($0, t)!.value
    }
  }

  @Test func picturesThatAreAlikeHaveTheGreatestSimilarity() throws {
    let x = (0..<24 * 24).map { Double($0 % 7) / 7 }
    for scales in [1, 5] {
      let result = try #require(StructuralSimilarity(width: 24, height: 24, scales: scales).evaluate(x, x))
      #expect(abs(result.value - 1) < 1e-12 && result.gradient.allSatisfy { abs($0) < 1e-9 })
    }
  }

  @Test func withoutKnownPixelsThereIsNoLossAndNoGradient() throws {
    let harness = try LayerHarness(seed: 1, isa: .best, pictures: 1)
    let layout = FeatureLayout(TensorShape(channels: 1, height: 12, width: 12))
    let outputs = try FeatureMap(layout: layout, pictures: 1)
    outputs.setPlanes((0..<144).map(Float.init))
    let loss = try RegressionLoss(
      layout: layout, terms: LossSum("l1 + mse + bce + ssim + ms-ssim")!, hasSigmoid: true,
      context: harness.context)
    #expect(loss.forwardBackward(outputs) == 0)
    #expect(outputs.planes(pictures: 1).allSatisfy { $0 == 0 })
  }
}

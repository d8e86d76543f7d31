import Foundation
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct MetricsTests {
  @Test func confusionMatrixCountsPixels() {
    var matrix = ConfusionMatrix(classes: 3)
    let labels: [UInt8] = [0, 0, 1, 1, 1, 255, 2]
    let predicted: [UInt8] = [0, 1, 1, 1, 0, 1, 2]
    matrix.add(labels: labels.span, predicted: predicted.span)
    #expect(matrix[truth: 1, predicted: 0] == 1 && matrix.total == 6)
    #expect(matrix.pixelAccuracy == 4.0 / 6)
    #expect(matrix.intersectionOverUnion(1) == 2.0 / 4)
    #expect(matrix.dice(1) == 4.0 / 6)
    #expect(matrix.precision(1) == 2.0 / 3 && matrix.recall(1) == 2.0 / 3)
    #expect(matrix.objectIntersectionOverUnion == 0.75)
  }

  @Test(arguments: [
    #"{"classes":2,"counts":[1,2,3]}"#, #"{"classes":-1,"counts":[1]}"#, #"{"classes":1,"counts":[-1]}"#,
    #"{"classes":4611686018427387904,"counts":[]}"#, #"{"classes":1,"counts":[9223372036854775807]}"#,
  ])
  func impossibleMatricesAreRefused(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ConfusionMatrix.self, from: Data(text.utf8))
    }
  }

  @Test func absentClassesHaveNoScore() {
    var matrix = ConfusionMatrix(classes: 3)
    #expect(matrix.pixelAccuracy == nil && matrix.objectIntersectionOverUnion == nil)
    let labels: [UInt8] = [0, 1]
    matrix.add(labels: labels.span, predicted: labels.span)
    #expect(matrix.intersectionOverUnion(2) == nil && matrix.precision(2) == nil && matrix.recall(2) == nil)
    #expect(matrix.objectIntersectionOverUnion == 1)
  }

  @Test(arguments: ClassWeighting.allCases)
  func weightsAverageToOneOverPixels(weighting: ClassWeighting) {
    let counts = [900, 90, 10, 0]
    let weights = weighting.weights(pixelCounts: counts)
    let mean = zip(counts, weights).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } / 1000
    #expect(abs(mean - 1) < 1e-6)
    #expect(weights[0] <= weights[1] && weights[1] <= weights[2] && weights[3] == weights.max())
  }

  @Test func weightsFollowTheirFormulas() {
    let counts = [8100, 100]
    func ratio(_ weighting: ClassWeighting) -> Float {
      let weights = weighting.weights(pixelCounts: counts)
      return weights[1] / weights[0]
    }
    #expect(ratio(.none) == 1)
    #expect(abs(ratio(.inverseFrequency) - 81) < 1e-3)
    #expect(abs(ratio(.inverseSquareRoot) - 9) < 1e-4)
    #expect(abs(ratio(.inverseFourthRoot) - 3) < 1e-5)
    #expect(abs(ratio(.oneMinusShare) - 81) < 1e-3)
    #expect(ratio(.effectiveNumber) > 40 && ratio(.effectiveNumber) < 81)
  }

  @Test func schedulesRiseAndFall() {
    #expect(LearningRateSchedule.cosine.factor(step: 0, of: 10) == 1)
    #expect(abs(LearningRateSchedule.cosine.factor(step: 5, of: 10) - 0.5) < 1e-12)
    #expect(LearningRateSchedule.cosine.factor(step: 9, of: 10) < 0.03)
    #expect(LearningRateSchedule.oneCycle.factor(step: 0, of: 100) == 0.04)
    #expect(LearningRateSchedule.oneCycle.factor(step: 15, of: 100) == 1)
    #expect(LearningRateSchedule.oneCycle.factor(step: 99, of: 100) < 0.001)
    #expect(LearningRateSchedule.constant.factor(step: 9, of: 10) == 1)
  }
}

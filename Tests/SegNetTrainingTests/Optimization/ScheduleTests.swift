import Imaging
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct ScheduleTests {
  @Test func stepsFallAtTheEndOfEachPeriod() {
    func factor(_ step: Int) -> Double {
      LearningRateSchedule.step.factor(step: step, of: 90, period: 30, low: 0.5)
    }
    #expect([0, 29, 30, 59, 60].map(factor) == [1, 1, 0.5, 0.5, 0.25])
    #expect(LearningRateSchedule.step.factor(step: 60, of: 90) == 0.1 * 0.1)
  }

  @Test func trianglesRiseAndFall() {
    func factors(_ schedule: LearningRateSchedule) -> [Double] {
      [0, 5, 10, 15, 20, 30, 50].map { schedule.factor(step: $0, of: 100, period: 20, low: 0.2) }
    }
    #expect(zip(factors(.triangular), [0.2, 0.6, 1, 0.6, 0.2, 1, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(
      zip(factors(.triangular2), [0.2, 0.6, 1, 0.6, 0.2, 0.6, 0.4]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func warmUpRisesToTheSchedule() {
    var configuration = TrainerHarness.configuration(epochs: 10)
    configuration.schedule = .constant
    configuration.warmUp = 0.5
    let rates = (0..<8).map { configuration.learningRate(step: $0, batchesPerEpoch: 8) }
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(abs(rates[0] - configuration.learningRate / 5) < 1e-15 && rates[4] == configuration.learningRate)
  }

  @Test(arguments: LearningRateSchedule.allCases)
  func ratesStayBetweenZeroAndTheGreatest(schedule: LearningRateSchedule) {
    for steps in [1, 2, 7, 100] {
      for step in 0..<steps { #expect((0...1).contains(schedule.factor(step: step, of: steps))) }
    }
  }
}

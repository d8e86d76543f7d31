import Foundation
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct HeadBalanceTests {
  @Test func uncertaintiesHaveTheGradientOfTheTotal() {
    var balance = HeadBalance(.uncertainty, weights: [1, 2])
    for _ in 0..<5 { balance.update([3, 0.2], learningRate: 0.1) }
    let losses = [2.5, 0.4]
    let slopes = balance.slopes(losses)
    for index in 0..<2 {
      func total(_ moved: Double) -> Double {
        let s = balance.values[index] + moved
        return balance.weights[index] * (Foundation.exp(-s) * losses[index] + s)
      }
      #expect(abs((total(1e-5) - total(-1e-5)) / 2e-5 - slopes[index]) < 1e-6)
    }
  }

  @Test func learnedUncertaintiesSettleAtTheLogarithmsOfTheLosses() {
    var balance = HeadBalance(.uncertainty, weights: [1, 1])
    for _ in 0..<2000 { balance.update([4, 0.25], learningRate: 0.02) }
    #expect(abs(balance.values[0] - Foundation.log(4)) < 0.05)
    #expect(abs(balance.factors[0] * 4 - balance.factors[1] * 0.25) < 0.1)
  }

  @Test func runningScalesMakeEveryHeadCountByItsWeight() {
    var balance = HeadBalance(.runningScale, weights: [1, 3])
    #expect(balance.factors == [1, 3])
    for _ in 0..<10 { balance.update([100, 0.01], learningRate: 0.1) }
    #expect(abs(balance.factors[0] * 100 - 1) < 1e-9 && abs(balance.factors[1] * 0.01 - 3) < 1e-9)
  }

  @Test(arguments: HeadBalancing.allCases)
  func theStateSurvivesACheckpoint(balancing: HeadBalancing) throws {
    var balance = HeadBalance(balancing, weights: [1, 0.3])
    for step in 1...7 { balance.update([1 / Double(step), 0.1], learningRate: 0.01) }
    var read = try JSONDecoder().decode(HeadBalance.self, from: JSONEncoder().encode(balance))
    #expect(read == balance)
    balance.update([0.123, 0.456], learningRate: 0.01)
    read.update([0.123, 0.456], learningRate: 0.01)
    #expect(read == balance && read.factors == balance.factors)
  }
}

import System
import LabelledPictures

/// How the losses of several heads are put together.
public enum HeadBalancing: String, Sendable, Codable, CaseIterable {
  /// By the weights given.
  case fixed
  /// Each loss divided by its running mean: every head counts by its weight, whatever units its loss has.
  case runningScale = "running-scale"
  /// Each loss with a learned uncertainty `s`: `exp(-s) * loss + s`. Kendall, Gal, Cipolla, "Multi-Task Learning Using
  /// Uncertainty to Weigh Losses" (2018).
  case uncertainty
}

/// The factors on the losses of several heads, and how they follow the losses. Its state belongs in the checkpoint.
struct HeadBalance: Equatable, Sendable, Codable {
  let balancing: HeadBalancing
  /// Given by the user, per head.
  let weights: [Double]
  /// Running means of the losses, or learned uncertainties.
  private(set) var values: [Double]
  /// Of the learned uncertainties: Adam's.
  private var firstMoment: [Double]
  private var secondMoment: [Double]
  private var steps = 0

  private static let keep = 0.98
  private static let largestUncertainty = 10.0

  init(_ balancing: HeadBalancing, weights: [Double]) {
    (self.balancing, self.weights) = (balancing, weights)
    values = weights.map { _ in 0 }
    (firstMoment, secondMoment) = (values, values)
  }

  /// Per head, for the step to come.
  var factors: [Double] {
    zip(weights, values).map { weight, value in
      switch balancing {
      case .fixed: weight
      case .runningScale:
        steps == 0 ? weight : weight / max(value / (1 - pow(Self.keep, Double(steps))), 1e-12)
      case .uncertainty: weight * exp(-value)
      }
    }
  }

  /// The sum that is minimised.
  func total(_ losses: [Double]) -> Double {
    var total = zip(factors, losses).reduce(0) { $0 + $1.0 * $1.1 }
    if balancing == .uncertainty { total += zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } }
    return total
  }

  /// The derivative of `total` by each learned uncertainty.
  func slopes(_ losses: [Double]) -> [Double] {
    zip(weights, zip(values, losses)).map { $0 * (1 - exp(-$1.0) * $1.1) }
  }

  /// Takes in the losses of a step that is done.
  mutating func update(_ losses: [Double], learningRate: Double) {
    steps += 1
    switch balancing {
    case .fixed: break
    case .runningScale:
      for index in values.indices {
        values[index] = Self.keep * values[index] + (1 - Self.keep) * losses[index]
      }
    case .uncertainty:
      for (index, slope) in slopes(losses).enumerated() {
        firstMoment[index] = 0.9 * firstMoment[index] + 0.1 * slope
        secondMoment[index] = 0.999 * secondMoment[index] + 0.001 * slope * slope
        let first = firstMoment[index] / (1 - pow(0.9, Double(steps)))
        let second = secondMoment[index] / (1 - pow(0.999, Double(steps)))
        let moved = values[index] - learningRate * first / (second.squareRoot() + 1e-8)
        values[index] = min(max(moved, -Self.largestUncertainty), Self.largestUncertainty)
      }
    }
  }
}

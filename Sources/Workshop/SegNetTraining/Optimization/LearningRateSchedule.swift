import System
import LabelledPictures

/// How the learning rate changes during a run.
public enum LearningRateSchedule: String, Sendable, Codable, CaseIterable {
  case constant
  /// Times a factor at the end of each period.
  case step
  /// From the full rate down to 0 along half a cosine. Loshchilov, Hutter, "SGDR" (2017).
  case cosine
  /// Up from 1/25 to the full rate in the first 15 % of the steps, then down to 0, both along half a cosine. Smith, Topin,
  /// "Super-Convergence" (2019).
  case oneCycle = "one-cycle"
  /// Up from a factor to the full rate and down again in each period, along straight lines. Smith, "Cyclical Learning
  /// Rates" (2017).
  case triangular
  /// The same, each triangle half as high as the one before.
  case triangular2 = "triangular-2"

  /// Whether the rate changes by periods.
  public var isPeriodic: Bool {
    switch self {
    case .constant, .cosine, .oneCycle: false
    case .step, .triangular, .triangular2: true
    }
  }

  /// The factor on the learning rate in a step.
  ///
  /// - Parameters:
  ///   - step: from 0 to below `steps`.
  ///   - period: in steps; by default a third of all.
  ///   - low: the factor of `step`, the lowest part of the triangles.
  public func factor(step: Int, of steps: Int, period: Double? = nil, low: Double = 0.1) -> Double {
    func fall(_ part: Double) -> Double { 0.5 * (1 + cos(Double.pi * part)) }
    let period = max(1, period ?? Double(steps) / 3)
    switch self {
    case .constant: return 1
    case .step: return pow(low, (Double(step) / period).rounded(.down))
    case .cosine: return fall(Double(step) / Double(max(1, steps)))
    case .oneCycle:
      let start = 1.0 / 25
      let rise = 0.15 * Double(steps)
      if Double(step) < rise { return start + (1 - start) * (1 - fall(Double(step) / rise)) }
      return fall((Double(step) - rise) / max(1, Double(steps) - rise))
    case .triangular, .triangular2:
      let number = (Double(step) / period).rounded(.down)
      let height = 1 - abs(2 * (Double(step) / period - number) - 1)
      return low + (1 - low) * height * (self == .triangular ? 1 : pow(0.5, number))
    }
  }
}

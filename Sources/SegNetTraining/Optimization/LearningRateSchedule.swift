import Glibc

/// How the learning rate changes during a run.
public enum LearningRateSchedule: String, Sendable, Codable, CaseIterable {
  case constant
  /// From the full rate down to 0 along half a cosine. Loshchilov, Hutter, "SGDR" (2017).
  case cosine
  /// Up from 1/25 to the full rate in the first 15 % of the steps, then down to 0, both along half a cosine. Smith, Topin,
  /// "Super-Convergence" (2019).
  case oneCycle = "one-cycle"

  /// The factor on the learning rate in a step.
  ///
  /// - Parameter step: from 0 to below `steps`.
  public func factor(step: Int, of steps: Int) -> Double {
    func fall(_ part: Double) -> Double { 0.5 * (1 + cos(Double.pi * part)) }
    switch self {
    case .constant: return 1
    case .cosine: return fall(Double(step) / Double(max(1, steps)))
    case .oneCycle:
      let start = 1.0 / 25
      let rise = 0.15 * Double(steps)
      if Double(step) < rise { return start + (1 - start) * (1 - fall(Double(step) / rise)) }
      return fall((Double(step) - rise) / max(1, Double(steps) - rise))
    }
  }
}

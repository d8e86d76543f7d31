import System
import LabelledPictures

/// How the loss makes up for classes that cover few pixels.
///
/// With `s` a class's share of the labelled pixels; the weights are scaled so that the mean weight of a pixel is 1.
public enum ClassWeighting: String, Sendable, Codable, CaseIterable {
  case none
  /// `1 / s`
  case inverseFrequency = "inverse"
  /// `s ^ -1/2`
  case inverseSquareRoot = "sqrt"
  /// `s ^ -1/4`
  case inverseFourthRoot = "fourth-root"
  /// `1 - s`
  case oneMinusShare = "one-minus-share"
  /// `(1 - b) / (1 - b^n)` for `n` pixels with `b = 1 - 1 / all pixels`. Cui et al., "Class-Balanced Loss" (2019).
  case effectiveNumber = "effective-number"

  /// Weights from each class's number of pixels. A class without pixels gets the greatest weight of the others.
  public func weights(pixelCounts: [Int]) -> [Float] {
    let total = Double(pixelCounts.reduce(0, +))
    guard total > 0 else { return pixelCounts.map { _ in 1 } }
    let raw = pixelCounts.map { count -> Double? in
      let share = Double(count) / total
      guard count > 0 else { return nil }
      return switch self {
      case .none: 1
      case .inverseFrequency: 1 / share
      case .inverseSquareRoot: 1 / share.squareRoot()
      case .inverseFourthRoot: 1 / share.squareRoot().squareRoot()
      case .oneMinusShare: 1 - share
      case .effectiveNumber: (1 / total) / -expm1(Double(count) * log1p(-1 / total))
      }
    }
    let greatest = raw.compactMap { $0 }.max()!
    let mean = zip(raw, pixelCounts).reduce(0.0) { $0 + ($1.0 ?? 0) * Double($1.1) } / total
    guard mean > 0 else { return pixelCounts.map { _ in 1 } }
    return raw.map { Float(($0 ?? greatest) / mean) }
  }
}

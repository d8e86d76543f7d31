import Imaging
import LabelledPictures
import System

/// Whether a network learned a few pictures by heart: when it cannot, something is wrong with labels, scale or settings.
public struct OverfitVerdict: Equatable, Sendable, CustomStringConvertible {
  /// What a healthy run reaches.
  static let (healthyUnion, healthyFall) = (0.9, 0.3)

  /// Whether every object class that occurs, at least one, reaches an intersection over union of 0.9.
  public let isHealthy: Bool
  /// The verdict with its figures, and where it is unhealthy with what to look at.
  public let description: String

  /// - Parameters:
  ///   - losses: per epoch.
  ///   - matrix: of the pictures themselves, after the last epoch.
  public init(losses: [Double], matrix: ConfusionMatrix, palette: ClassPalette) {
    let (first, last) = (losses.first ?? 0, losses.last ?? 0)
    let fall = "the loss went from \(formatNumber(first, digits: 4)) to \(formatNumber(last, digits: 4))"
    let unions = palette.objects.compactMap { label, entry in
      matrix.intersectionOverUnion(label).map { (name: entry.name, value: $0) }
    }
    let scores = unions.map { "\($0.name) \(formatNumber($0.value, digits: 3))" }.joined(separator: ", ")
    guard !unions.isEmpty else {
      isHealthy = false
      description = "unhealthy: no object class has a pixel in these pictures: look at their masks"
      return
    }
    let worst = unions.min { $0.value < $1.value }!
    isHealthy = worst.value >= Self.healthyUnion
    if isHealthy {
      description = "healthy: learned by heart, IoU \(scores); \(fall)"
    } else if last > Self.healthyFall * first {
      description =
        "unhealthy: \(fall), IoU \(scores): labels that do not fit their pictures ('hooke dataset preview' shows them), "
        + "or a learning rate far off (--find-learning-rate)"
    } else {
      description =
        "unhealthy: \(fall), but '\(worst.name)' is not learned by heart, IoU \(scores): its objects may be too thin at "
        + "this --reduction, or the network too small"
    }
  }
}

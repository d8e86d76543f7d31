import Foundation
import SegNetModel

@testable import NetworkReference
@testable import SegNetTraining

/// What `ClassLoss` must compute, in float64 and in the plainest words.
///
/// - Parameters:
///   - labels: [picture][y][x].
///   - pixelWeights: the same, or nil for 1 everywhere.
func referenceClassLoss(
  _ logits: ReferenceTensor<Double>, labels: [UInt8], classWeights: [Double], pixelWeights: [Double]? = nil,
  settings: ClassLossSettings
) -> Double {
  let classes = logits.shape.channels
  var (weightSum, crossEntropy, focal) = (0.0, 0.0, 0.0)
  var (shared, probability, pixels) = (
    [Double](repeating: 0, count: classes), [Double](repeating: 0, count: classes),
    [Double](repeating: 0, count: classes)
  )
  for (index, label) in labels.enumerated() where Int(label) < classes {
    let (picture, place) = (
      index / (logits.shape.height * logits.shape.width), index % (logits.shape.height * logits.shape.width)
    )
    let values = (0..<classes).map {
      logits[picture, $0, place / logits.shape.width, place % logits.shape.width]
    }
    let sum = values.reduce(0) { $0 + exp($1) }
    let p = values.map { exp($0) / sum }
    let (t, own) = (Int(label), pixelWeights?[index] ?? 1)
    let weight = own * classWeights[t]
    weightSum += weight
    let even = settings.labelSmoothing / Double(classes)
    crossEntropy += (1 - settings.labelSmoothing) * weight * -log(p[t])
    for c in 0..<classes { crossEntropy += even * own * classWeights[c] * -log(p[c]) }
    focal += weight * pow(1 - p[t], settings.focalGamma) * -log(p[t])
    for c in 0..<classes { probability[c] += p[c] }
    shared[t] += p[t]
    pixels[t] += 1
  }
  var dice = 0.0
  for c in 1..<classes { dice += (2 * shared[c] + 1) / (probability[c] + pixels[c] + 1) }
  dice /= Double(classes - 1)
  return settings.terms.weight(.crossEntropy) * crossEntropy / weightSum
    + settings.terms.weight(.focal) * focal / weightSum + settings.terms.weight(.dice) * (1 - dice)
}

/// What `RegressionLoss` must compute of outputs without a sigmoid, SSIM apart: in float64.
///
/// - Parameter targets: [picture][channel][y][x], unknown ones not a number.
func referenceRegressionLoss(
  _ outputs: [Double], targets: [Double], hasSigmoid: Bool, terms: LossSum<RegressionLossTerm>
) -> Double {
  var (loss, count) = (0.0, 0.0)
  for (z, t) in zip(outputs, targets) where !t.isNaN {
    let y = hasSigmoid ? 1 / (1 + exp(-z)) : z
    loss += terms.weight(.absolute) * abs(y - t) + terms.weight(.squared) * (y - t) * (y - t)
    if terms.weight(.binaryCrossEntropy) > 0 {
      loss += terms.weight(.binaryCrossEntropy) * (-t * log(y) - (1 - t) * log(1 - y))
    }
    count += 1
  }
  return loss / count
}

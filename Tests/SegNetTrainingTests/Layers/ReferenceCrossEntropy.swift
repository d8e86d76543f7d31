import Foundation
import SegNetModel

@testable import NetworkReference
@testable import SegNetTraining

/// `sum(w[label] * -log softmax(logits)[label]) / sum(w[label])` over the pixels whose label is a class.
///
/// - Parameter labels: [picture][y][x].
func referenceCrossEntropy(_ logits: ReferenceTensor<Double>, labels: [UInt8], classWeights: [Double])
  -> Double
{
  var (loss, total) = (0.0, 0.0)
  for picture in 0..<logits.pictures {
    for y in 0..<logits.shape.height {
      for x in 0..<logits.shape.width {
        let label = Int(labels[(picture * logits.shape.height + y) * logits.shape.width + x])
        guard label < logits.shape.channels else { continue }
        let values = (0..<logits.shape.channels).map { logits[picture, $0, y, x] }
        let greatest = values.max()!
        let logSum = greatest + log(values.reduce(0) { $0 + exp($1 - greatest) })
        loss += classWeights[label] * (logSum - values[label])
        total += classWeights[label]
      }
    }
  }
  return total > 0 ? loss / total : 0
}

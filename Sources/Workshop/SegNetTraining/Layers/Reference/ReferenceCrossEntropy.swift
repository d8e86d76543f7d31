import System
import LabelledPictures

/// `sum(w[label] * -log softmax(logits)[label]) / sum(w[label])` over the pixels whose label is a class.
///
/// - Parameter labels: [picture][y][x].
func referenceCrossEntropy(_ logits: ReferenceTensor, labels: [UInt8], classWeights: [Double]) -> Double {
  var (loss, total) = (0.0, 0.0)
  for picture in 0..<logits.pictures {
    for y in 0..<logits.height {
      for x in 0..<logits.width {
        let label = Int(labels[(picture * logits.height + y) * logits.width + x])
        guard label < logits.channels else { continue }
        let values = (0..<logits.channels).map { logits[picture, $0, y, x] }
        let greatest = values.max()!
        let logSum = greatest + log(values.reduce(0) { $0 + exp($1 - greatest) })
        loss += classWeights[label] * (logSum - values[label])
        total += classWeights[label]
      }
    }
  }
  return total > 0 ? loss / total : 0
}

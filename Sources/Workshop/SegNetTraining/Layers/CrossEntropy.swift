/// Softmax cross entropy per pixel, weighted by class, averaged as `sum(w[label] * -log p[label]) / sum(w[label])` over the
/// pixels of the batch whose label is a class; others (the ignore label) count nothing.
///
/// **Shape**: logits [pictures, classes, height, width], labels [pictures, height, width].
final class CrossEntropy: @unchecked Sendable {
  let context: ExecutionContext
  let layout: FeatureLayout
  let classWeights: [Float]
  let labels: AlignedBuffer<UInt8>
  let predicted: AlignedBuffer<UInt8>
  private let weights: AlignedBuffer<Float>
  private let partial: AlignedBuffer<Double>

  init(layout: FeatureLayout, classWeights: [Float], context: ExecutionContext) throws(TrainingError) {
    precondition(classWeights.count == layout.channels)
    (self.context, self.layout, self.classWeights) = (context, layout, classWeights)
    labels = try AlignedBuffer(count: context.pictures * layout.height * layout.width)
    predicted = try AlignedBuffer(count: labels.count)
    weights = try AlignedBuffer(count: classWeights.count)
    weights.copy(from: classWeights)
    partial = try AlignedBuffer(count: context.pictures)
  }

  /// Loss, and logits turned into `dLogits`; the most probable class of each pixel stands in `predicted`.
  func forwardBackward(_ logits: FeatureMap) -> Double {
    var counts = [Int](repeating: 0, count: 256)
    let labels = labels.span
    for pixel in labels.indices { counts[Int(labels[pixel])] += 1 }
    let total = zip(classWeights, counts).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let inverse = total > 0 ? 1 / total : 0
    let rowPixels = layout.width
    context.pool.forEach(context.pictures) { picture, _ in
      var loss = 0.0
      for y in 0..<self.layout.height {
        let pixel = (picture * self.layout.height + y) * rowPixels
        var row = logits.rows(picture, y)
        var predicted = self.predicted.mutablePart(pixel, rowPixels)
        loss += self.context.kernels.crossEntropy(
          self.layout, &row, labels: self.labels.part(pixel, rowPixels), classWeights: self.weights.span,
          inverseTotal: Float(inverse), predicted: &predicted)
      }
      self.partial[picture] = loss
    }
    return partial.values.reduce(0, +) * inverse
  }
}

import System
import LabelledPictures

/// The loss of a head that gives numbers: a weighted sum of the following, over the pixels whose number is known.
///
/// With `y` the head's number (through the sigmoid, where it has one) and `t` the true one:
///
/// - L1: mean of `|y - t|`; MSE: mean of `(y - t)^2`
/// - BCE: mean of `-t * log y - (1 - t) * log(1 - y)`, for heads with a sigmoid
/// - SSIM, MS-SSIM: 1 - mean over pictures and channels of `StructuralSimilarity`
///
/// **Shape**: outputs [pictures, channels, height, width] before the sigmoid; targets the same, unknown ones not a number.
final class RegressionLoss: @unchecked Sendable {
  let terms: LossSum<RegressionLossTerm>
  let hasSigmoid: Bool
  let context: ExecutionContext
  let layout: FeatureLayout
  /// Written by the data loader, [picture][channel][y][x].
  let targets: AlignedBuffer<Float>
  private let partial: AlignedBuffer<Double>

  /// - Precondition: BCE only with a sigmoid.
  init(
    layout: FeatureLayout, terms: LossSum<RegressionLossTerm>, hasSigmoid: Bool, context: ExecutionContext
  ) throws(TrainingError) {
    precondition(hasSigmoid || terms.weight(.binaryCrossEntropy) == 0)
    (self.layout, self.terms, self.hasSigmoid, self.context) = (layout, terms, hasSigmoid, context)
    targets = try AlignedBuffer(count: context.pictures * layout.channels * layout.height * layout.width)
    targets.fill(.nan)
    partial = try AlignedBuffer(count: context.pictures)
  }

  private var planePixels: Int { layout.height * layout.width }

  @_lifetime(immortal)
  private func target(_ picture: Int, _ channel: Int) -> Span<Float> {
    targets.part((picture * layout.channels + channel) * planePixels, planePixels)
  }

  /// `factor` times the loss; the outputs become their gradients.
  ///
  /// - Returns: the loss, without the factor.
  func forwardBackward(_ outputs: FeatureMap, factor: Double = 1) -> Double {
    let targets = targets.span
    var pixels = 0
    for index in targets.indices where !targets[index].isNaN { pixels += 1 }
    let similarities = terms.weight(.structuralSimilarity) + terms.weight(.multiScaleStructuralSimilarity)
    var planes = 0
    if similarities > 0 {
      for picture in 0..<context.pictures {
        for channel in 0..<layout.channels where similarityCounts(picture, channel) { planes += 1 }
      }
    }
    context.pool.forEach(context.pictures) { [planes, pixels] picture, _ in
      self.partial[picture] = self.forwardBackward(
        outputs, picture: picture, pixels: Double(pixels), planes: Double(planes), factor: factor)
    }
    return partial.values.reduce(0, +)
  }

  private func similarityCounts(_ picture: Int, _ channel: Int) -> Bool {
    StructuralSimilarity.hasWholeWindow(
      target(picture, channel), width: layout.width, height: layout.height)
  }

  /// One picture's part of the loss.
  private func forwardBackward(
    _ outputs: FeatureMap, picture: Int, pixels: Double, planes: Double, factor: Double
  ) -> Double {
    var loss = 0.0
    let (width, height) = (layout.width, layout.height)
    var (y, t) = ([Double](repeating: 0, count: planePixels), [Double](repeating: 0, count: planePixels))
    var (dy, dz) = (y, y)
    for channel in 0..<layout.channels {
      let known = target(picture, channel)
      var hasTruth = false
      for row in 0..<height {
        let place = outputs.values(picture, row, channel: channel)
        for x in 0..<width {
          let index = row * width + x
          let z = Double(place[x])
          (y[index], t[index]) = (hasSigmoid ? 1 / (1 + exp(-z)) : z, Double(known[index]))
          (dy[index], dz[index]) = (0, 0)
          guard !t[index].isNaN else { continue }
          hasTruth = true
          loss += pixelLoss(y[index], t[index], z: z, pixels: pixels, dy: &dy[index], dz: &dz[index])
        }
      }
      if planes > 0, hasTruth { loss += similarityLoss(y, t, planes: planes, dy: &dy) }
      for row in 0..<height {
        var place = outputs.channel(picture, row, channel)
        for x in 0..<width {
          let index = row * width + x
          let slope = hasSigmoid ? y[index] * (1 - y[index]) : 1
          place[x] = Float(factor * (dy[index] * slope + dz[index]))
        }
      }
    }
    for row in 0..<height { outputs.clearPadding(picture, row) }
    return loss
  }

  private func pixelLoss(
    _ y: Double, _ t: Double, z: Double, pixels: Double, dy: inout Double, dz: inout Double
  ) -> Double {
    let difference = y - t
    let (absolute, squared) = (terms.weight(.absolute), terms.weight(.squared))
    let entropy = terms.weight(.binaryCrossEntropy)
    var loss = absolute * abs(difference) + squared * difference * difference
    dy += (absolute * (difference > 0 ? 1 : difference < 0 ? -1 : 0) + 2 * squared * difference) / pixels
    if entropy > 0 {
      // -t * log sigmoid(z) - (1 - t) * log(1 - sigmoid(z)) without overflow.
      loss += entropy * (max(z, 0) - z * t + log1p(exp(-abs(z))))
      dz += entropy * difference / pixels
    }
    return loss / pixels
  }

  private func similarityLoss(_ y: [Double], _ t: [Double], planes: Double, dy: inout [Double]) -> Double {
    var loss = 0.0
    for (weight, scales) in [
      (terms.weight(.structuralSimilarity), 1), (terms.weight(.multiScaleStructuralSimilarity), 5),
    ] where weight > 0 {
      let similarity = StructuralSimilarity(width: layout.width, height: layout.height, scales: scales)
      guard let result = similarity.evaluate(y, t) else { continue }
      loss += weight * (1 - result.value) / planes
      for index in dy.indices { dy[index] -= weight / planes * result.gradient[index] }
    }
    return loss
  }
}

import CSegKernels
import System
import LabelledPictures

/// The loss of a head that tells classes: a weighted sum of the following, over the pixels whose label is a class.
///
/// With `p = softmax(logits)`, `t` a pixel's label, `w[t]` its class weight times the pixel's own weight, `s` the label
/// smoothing:
///
/// - cross entropy: `sum((1 - s) * w[t] * -log p[t] + s / classes * sum over c of w[c] * -log p[c]) / sum(w[t])`
/// - focal: `sum(w[t] * (1 - p[t])^gamma * -log p[t]) / sum(w[t])`
/// - Dice: 1 - mean over the object classes of `(2 * sum(p[c] * is c) + 1) / (sum(p[c]) + sum(is c) + 1)`, the sums over
///   the batch. Milletari et al., "V-Net" (2016); the 1 makes a class that is nowhere a question of its false pixels.
///
/// **Shape**: logits [pictures, classes, height, width]; labels, pixel weights [pictures, height, width].
final class ClassLoss: @unchecked Sendable {
  let settings: ClassLossSettings
  let context: ExecutionContext
  let layout: FeatureLayout
  let classWeights: [Float]
  /// Written by the data loader; others than classes count nothing.
  let labels: AlignedBuffer<UInt8>
  /// The most probable class of each pixel.
  let predicted: AlignedBuffer<UInt8>
  /// Written by the data loader, where pixels weigh differently.
  let pixelWeights: AlignedBuffer<Float>?
  private let crossEntropy: CrossEntropy
  private let partial: AlignedBuffer<Double>

  init(
    layout: FeatureLayout, settings: ClassLossSettings = ClassLossSettings(), classWeights: [Float],
    context: ExecutionContext
  ) throws(TrainingError) {
    precondition(classWeights.count == layout.channels)
    (self.layout, self.settings, self.classWeights, self.context) = (layout, settings, classWeights, context)
    crossEntropy = try CrossEntropy(layout: layout, classWeights: classWeights, context: context)
    (labels, predicted) = (crossEntropy.labels, crossEntropy.predicted)
    pixelWeights = settings.pixelWeighting == nil ? nil : try AlignedBuffer(count: labels.count)
    pixelWeights?.fill(1)
    partial = try AlignedBuffer(count: context.pictures * ClassLossSums.count(classes: layout.channels))
  }

  /// `factor` times the loss; the logits become their gradients.
  ///
  /// - Returns: the loss, without the factor.
  func forwardBackward(_ logits: FeatureMap, factor: Double = 1) -> Double {
    if settings.isPlain {
      let weight = settings.terms.weight(.crossEntropy)
      let loss = crossEntropy.forwardBackward(logits)
      if weight * factor != 1 {
        var gradient = logits.memory.mutableSpan
        context.kernels.scale(&gradient, by: Float(weight * factor))
      }
      return weight * loss
    }
    let pieces = context.pictures
    context.pool.forEach(pieces) { picture, _ in self.computeProbabilities(logits, picture: picture) }
    var total = ClassLossSums(classes: layout.channels)
    for picture in 0..<pieces { total.add(partial.part(picture * total.values.count, total.values.count)) }
    let slopes = ClassLossSlopes(total, settings, factor: factor, classes: layout.channels)
    context.pool.forEach(pieces) { picture, _ in self.turnIntoGradients(logits, slopes, picture: picture) }
    return total.loss(settings, classes: layout.channels)
  }

  /// Turns the logits of a picture into probabilities and adds up what the losses need.
  private func computeProbabilities(_ logits: FeatureMap, picture: Int) {
    let (classes, stride) = (layout.channels, layout.paddedWidth)
    var sums = ClassLossSums(classes: classes)
    let (smoothing, gamma) = (settings.labelSmoothing, settings.focalGamma)
    let hasFocal = settings.terms.weight(.focal) > 0
    for y in 0..<layout.height {
      var row = logits.rows(picture, y)
      let firstPixel = (picture * layout.height + y) * layout.width
      let labels = labels.part(firstPixel, layout.width)
      var predicted = predicted.mutablePart(firstPixel, layout.width)
      let pixelWeights = pixelWeights?.part(firstPixel, layout.width)
      for x in 0..<layout.width {
        var (greatest, best) = (row[x], 0)
        for c in 1..<classes where row[c * stride + x] > greatest {
          (greatest, best) = (row[c * stride + x], c)
        }
        predicted[x] = UInt8(best)
        let label = Int(labels[x])
        guard label < classes else { continue }
        let own = Double(pixelWeights?[x] ?? 1)
        let (labelLogit, weight) = (row[label * stride + x], own * Double(classWeights[label]))
        var (sum, smooth) = (Float(0), 0.0)
        for c in 0..<classes {
          if smoothing > 0 {
            smooth += Double(classWeights[c]) * Double(greatest - row[c * stride + x])
          }
          let power = exp(row[c * stride + x] - greatest)
          row[c * stride + x] = power
          sum += power
        }
        let logSum = Double(log(sum))
        let surprise = logSum + Double(greatest - labelLogit)
        sums.weight += weight
        if smoothing > 0 { smooth += logSum * classWeights.reduce(0) { $0 + Double($1) } }
        sums.crossEntropy += (1 - smoothing) * weight * surprise + smoothing / Double(classes) * own * smooth
        let inverse = 1 / sum
        for c in 0..<classes {
          let probability = row[c * stride + x] * inverse
          row[c * stride + x] = probability
          sums.addProbability(Double(probability), c)
        }
        let certainty = Double(row[label * stride + x])
        if hasFocal { sums.focal += weight * pow(1 - certainty, gamma) * surprise }
        sums.addTruth(certainty, label)
      }
    }
    partial.copy(sums.values.span, to: picture * sums.values.count)
  }

  private func turnIntoGradients(_ logits: FeatureMap, _ slopes: ClassLossSlopes, picture: Int) {
    let (classes, stride) = (layout.channels, layout.paddedWidth)
    let (smoothing, gamma) = (Float(settings.labelSmoothing), Float(settings.focalGamma))
    let spread = smoothing / Float(classes)
    let weightSum = classWeights.reduce(0, +)
    for y in 0..<layout.height {
      var row = logits.rows(picture, y)
      let firstPixel = (picture * layout.height + y) * layout.width
      let labels = labels.part(firstPixel, layout.width)
      let pixelWeights = pixelWeights?.part(firstPixel, layout.width)
      for x in 0..<layout.width {
        let label = Int(labels[x])
        guard label < classes else {
          for c in 0..<classes { row[c * stride + x] = 0 }
          continue
        }
        let own = pixelWeights?[x] ?? 1
        let weight = own * classWeights[label]
        // Of the losses that see only the label's own probability.
        var toLabel = slopes.crossEntropy * (1 - smoothing) * weight
        if slopes.focal > 0 {
          let p = row[label * stride + x]
          let (miss, missPower) = (1 - p, pow(1 - p, gamma))
          let turn = p > 0 && miss > 0 && gamma > 0 ? gamma * p * missPower / miss * log(p) : 0
          toLabel -= slopes.focal * weight * (turn - missPower)
        }
        var mean: Float = 0
        for c in 0..<classes { mean += row[c * stride + x] * slopes.dice(c, isLabel: c == label) }
        for c in 0..<classes {
          let p = row[c * stride + x]
          var gradient = toLabel * (p - (c == label ? 1 : 0))
          gradient += slopes.crossEntropy * spread * own * (p * weightSum - classWeights[c])
          gradient += p * (slopes.dice(c, isLabel: c == label) - mean)
          row[c * stride + x] = gradient
        }
      }
      logits.clearPadding(picture, y)
    }
  }
}

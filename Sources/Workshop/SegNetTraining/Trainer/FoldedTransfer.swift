import Imaging
import LabelledPictures
import SegNetModel
import System

/// Weights of an exported model, whose batch norms are folded into its convolutions.
///
/// A network in training takes them so: the convolution gets the folded weights, its batch norm for now the identity and
/// the folded bias. Then a batch of pictures shows what the convolution gives, and the batch norm becomes the one that
/// normalises by just that and undoes it again: the same numbers come out, and training can go on from there.
extension TrainableNetwork {
  /// The layers that a model has in the same shape; the others stay as they are.
  func transferFolded(from file: WeightsFile, _ matches: [String: HeadMatch]) throws(FileError) -> (
    report: TransferReport, layers: Set<String>
  ) {
    guard file.description.arithmetic != .int8 || file.description.network.additions.isEmpty else {
      throw FileError(
        file.path, "is an int8 model with sums of layers, whose scales training cannot take over",
        advice: "name its checkpoint, or its float16 export")
    }
    var (report, layers) = (TransferReport(), Set<String>())
    // Of tensors that its own network does not name, nothing was checked.
    let known = Set(file.description.network.layers.map(\.name))
    for (name, parameters) in convolutions {
      guard known.contains(name), let entry = file.tensors.entries[TensorPart.weight.name(in: name)] else {
        report.different.append((parameters.weight.name, "is not in it"))
        continue
      }
      let (match, shape) = (matches[name], parameters.weight.shape)
      guard entry.shape == match?.shape(there: shape) ?? shape else {
        report.different.append(
          (parameters.weight.name, "is \(entry.shape) there, here \(shape)"))
        continue
      }
      let readsPicture = spec.layers.first { $0.name == name }?.inputs.first == NetworkSpec.picture
      var (weights, biases) = file.folded(name, entry, readsPicture: readsPicture)
      if let match {
        weights = match.merged(weights, into: Array(parameters.weight.values.values))
        biases = match.merged(biases, into: Array(parameters.bias.values.values))
      }
      parameters.weight.values.copy(from: weights)
      if let learned = parameters.normalization {
        learned.gain.values.fill(Float(1 + Double(Normalization.epsilon)).squareRoot())
        learned.offset.values.copy(from: biases)
        learned.runningMean.fill(0)
        learned.runningVariance.fill(1)
      } else {
        parameters.bias.values.copy(from: biases)
      }
      report.transferred += [parameters.weight.name, parameters.bias.name]
      layers.insert(name)
    }
    return (report, layers)
  }
}

extension WeightsFile {
  /// A convolution's numbers in float32.
  ///
  /// int8 layers compute in steps of 1/127 of their range, whatever that is: the next layer expects just these steps. Only
  /// the first one must be told that pictures come normalised now, not in steps of two grey levels.
  fileprivate func folded(_ name: String, _ weight: TensorEntry, readsPicture: Bool) -> (
    weights: [Float], biases: [Float]
  ) {
    let bias = tensors.entries[TensorPart.bias.name(in: name)]!
    switch description.arithmetic {
    case .float32:
      return (tensors.values(of: weight, as: Float.self), tensors.values(of: bias, as: Float.self))
    case .float16:
      let bits = tensors.values(of: weight, as: UInt16.self)
      return (bits.map(Self.float), tensors.values(of: bias, as: Float.self))
    case .int8: break
    }
    let multiplier = tensors.entries[TensorPart.multiplier.name(in: name)]!
    let multipliers = tensors.values(of: multiplier, as: Float.self)
    var weights = tensors.values(of: weight, as: Int8.self).map { Float($0) }
    var biases = tensors.values(of: bias, as: Int32.self).map { Float($0) }
    let perOutput = weights.count / biases.count
    let perInput = weight.shape[2] * weight.shape[3]
    for output in biases.indices {
      for place in 0..<perOutput {
        let index = output * perOutput + place
        if readsPicture {
          let channel = place / perInput
          biases[output] += weights[index] * description.input.mean[channel] / 2
          weights[index] *= description.input.standardDeviation[channel] / 2
        }
        weights[index] *= multipliers[output]
      }
      biases[output] *= multipliers[output]
    }
    return (weights, biases)
  }

  /// IEEE 754 binary16, by hand: `Float16` is not there on every architecture.
  private static func float(_ bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Float(bits & 0x3FF))
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
    }
  }
}

extension NetworkPlan {
  /// Gives layers taken from a folded model batch norms that do nothing in sum, but normalise. The batch in the picture
  /// layer shows what their convolutions give.
  ///
  /// - Throws: `TrainingError.notFinite` for weights that overflow.
  func unfold(_ names: Set<String>) throws(TrainingError) {
    try forward(.evaluation)
    for layer in layers where names.contains(layer.name) {
      guard let normalization = layer.normalization, let learned = normalization.parameters.normalization
      else { continue }
      for channel in 0..<learned.gain.values.count {
        let (mean, variance) = normalization.measured(channel)
        // A channel that never changes has no deviation to divide by.
        let deviation = (max(variance, 1e-6) + Double(Normalization.epsilon)).squareRoot()
        learned.runningMean[channel] = Float(mean)
        learned.runningVariance[channel] = Float(max(variance, 1e-6))
        learned.gain.values[channel] = Float(deviation)
        learned.offset.values[channel] += Float(mean)
      }
    }
  }
}

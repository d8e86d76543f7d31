import FoundationEssentials
import Imaging
import System

/// A model on disk: its description and its tensors, checked against each other.
///
/// Tensors of a convolution layer `L`, transposed ones with `k` = 2, with `O` output channels, `I` input channels (1 with groups) and kernel size `k`:
///
/// | arithmetic | `L.weight` [O, I, k, k] | `L.bias` [O] | `L.multiplier` [O] |
/// |---|---|---|---|
/// | float32 | F32 | F32 | |
/// | float16 | F16 | F32 | |
/// | int8 | I8 | I32 | F32 |
///
/// With batch norm also `L.batch_norm.weight`, `.bias`, `.running_mean`, `.running_var`, F32 [O].
/// An addition layer has `L.multiplier`, F32 [1], in int8 models.
///
/// int8: activations are 0...127 with zero point 0. The picture is `min(127, (S + W) / (2*W))` (whole division) for
/// the sum `S` of a block's bytes times their weights, which add up to `W`; a block of `r` x `r` whole bytes has `W` = `r*r`,
/// one of `q` x `q` quarters of bytes `W` = `q*q`; outside the picture it is `pictureMargin`. A layer gives
/// `clamp(roundToNearestEven(Float(sum + bias) * multiplier), 0, 127)`, a head the same without rounding and clamp: the
/// label is the first greatest, a regression map the value itself or its sigmoid. An addition gives
/// `clamp(roundToNearestEven(Float(a + b) * multiplier), 0, 127)`.
public struct WeightsFile: Sendable {
  /// The mapped file: numbers are read from it when somebody asks for them.
  public let tensors: SafetensorsFile
  /// From the metadata; checked, also against the tensors.
  public private(set) var description: ModelDescription

  /// As the caller named it.
  public var path: String { tensors.path }

  /// - Throws: `FileError` when the file is missing, truncated, of another kind, or its tensors do not fit its network.
  public init(path: String) throws(FileError) {
    tensors = try SafetensorsFile(path: path)
    guard let text = tensors.metadata[ModelDescription.metadataKey] else {
      throw FileError(
        path, "is a safetensors file without a hooke model in it",
        advice: "expected a checkpoint of 'hooke train' or a model of 'hooke export'")
    }
    do {
      description = try JSONDecoder().decode(ModelDescription.self, from: Data(text.utf8))
    } catch {
      throw FileError(path, "has a model description that cannot be read: \(shortDescription(error))")
    }
    if let problem = description.problem { throw FileError(path, problem) }
    try checkTensors()
  }

  /// The same model looking at pictures through blocks of another size; nothing else changes, on disk least of all.
  ///
  /// - Precondition: `reduction.isPossible`.
  public func looking(through reduction: Reduction) -> WeightsFile {
    precondition(reduction.isPossible)
    var copy = self
    copy.description.input.reduction = reduction
    return copy
  }

  /// Writes a model; the same content gives the same bytes.
  public static func write(
    _ tensors: [NamedTensor], description: ModelDescription, extraMetadata: [String: String] = [:],
    to path: String
  ) throws(FileError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(description) else {
      throw FileError(path, "cannot be written: the description holds a number that is not finite")
    }
    var metadata = extraMetadata
    metadata[ModelDescription.metadataKey] = String(decoding: data, as: UTF8.self)
    try SafetensorsWriter.write(tensors, metadata: metadata, to: path)
  }

  /// The tensor of a name, with its type and shape checked.
  public func entry(_ name: String, _ elementType: ElementType, shape: [Int]) throws(FileError) -> TensorEntry
  {
    guard let entry = tensors.entries[name] else { throw FileError(path, "has no tensor '\(name)'") }
    guard entry.elementType == elementType, entry.shape == shape else {
      throw FileError(
        path,
        "tensor '\(name)' is \(entry.elementType.rawValue) \(entry.shape), expected \(elementType.rawValue) \(shape)"
      )
    }
    return entry
  }

  private func checkTensors() throws(FileError) {
    let tensors: [(layer: String, tensor: LayerTensor)]
    do { tensors = try description.network.tensors(description.arithmetic) } catch {
      throw FileError(path, error.description)
    }
    for (layer, tensor) in tensors {
      let entry = try entry(tensor.part.name(in: layer), tensor.elementType, shape: tensor.shape)
      // The root of a negative one is no number, and what is no number labels everything as background.
      guard tensor.part == .runningVariance else { continue }
      if let problem = tensor.part.problem(in: self.tensors.values(of: entry, as: Float.self)) {
        throw FileError(
          path, "tensor '\(entry.name)' \(problem): the file is damaged",
          advice: "take another checkpoint of the run, or train again")
      }
    }
  }
}

extension PictureInput {
  /// What stands outside the picture for the int8 network, per channel: the mean colour in its 7-bit steps.
  public var pictureMargin: [UInt8] {
    mean.map { UInt8(min(127, max(0, ($0 / 2).rounded(.toNearestOrEven)))) }
  }
}

extension ModelDescription {
  /// What contradicts itself in this description, or nil.
  var problem: String? {
    if formatVersion != Self.formatVersion {
      return "has format version \(formatVersion), this program reads \(Self.formatVersion)"
    }
    if let problem = palette.problem { return problem }
    if network.outputChannels != palette.count {
      return "has \(palette.count) classes, but its network gives \(network.outputChannels)"
    }
    if !input.reduction.isPossible {
      return "has the reduction \(input.reduction), expected \(Reduction.one)...\(Reduction.largest)"
    }
    let finite = (input.mean + input.standardDeviation).allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 255 }
    if input.mean.count != 3 || input.standardDeviation.count != 3 || !finite
      || input.standardDeviation.contains(where: { $0 < 1e-3 })
    {
      return "has a picture mean and standard deviation that are not 3 numbers in 0...255"
    }
    if let size = input.trainedSize, !(1...65535).contains(size.width) || !(1...65535).contains(size.height) {
      return "was trained on pictures of \(size.width)x\(size.height), expected sides of 1 to 65535"
    }
    if let problem = counting.problem(for: palette, maps: network.regressionMaps) { return problem }
    if let problem = likeness?.problem { return problem }
    if let problem = objectSizes?.problem(for: palette) { return problem }
    let folded = kind == .compact
    let hasBatchNorm = network.layers.contains {
      $0.operation.convolution?.batchNorm ?? false
    }
    if folded && hasBatchNorm { return "is a compact model with a batch norm that is not folded" }
    if !folded && arithmetic != .float32 { return "is a checkpoint that is not float32" }
    return nil
  }
}

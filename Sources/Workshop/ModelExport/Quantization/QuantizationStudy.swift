import Imaging
import LabelledPictures
import NetworkReference
import SegNetModel
import SegNetRuntime
import SegNetTraining

/// What each rounding of the int8 arithmetic costs by itself, on the validation pictures: where a loss comes from.
public struct QuantizationStudy: Equatable, Sendable, Codable {
  /// One network with some of its numbers rounded and the others float32.
  public struct Row: Equatable, Sendable, Codable {
    /// What was rounded.
    public var rounded: String
    /// Over the classes that occur, the background included.
    public var meanIoU: Double
    /// Share of pixels that get the float32 network's label.
    public var agreement: Double

    enum CodingKeys: String, CodingKey {
      case rounded, agreement
      case meanIoU = "mean_iou"
    }
  }

  /// How many validation pictures were compared.
  public var pictures: Int
  /// float32 first.
  public var rows: [Row]
}

/// Measures a `QuantizationStudy`.
struct QuantizationStudent {
  let network: FoldedNetwork
  let ranges: ActivationRanges
  let threads: Int

  typealias Progress = (_ stage: String, _ done: Int, _ total: Int) -> Void

  private struct Candidate {
    let name: String
    let segment: (RGBImage) throws -> LabelMap
  }

  func study(_ dataset: Dataset, progress: Progress) throws -> QuantizationStudy {
    let items = dataset.items(in: .val)
    let classes = dataset.palette.count
    let reduction = network.description.input.reduction
    let candidates = try candidates()
    var matrices = candidates.map { _ in ConfusionMatrix(classes: classes) }
    var agreeing = candidates.map { _ in 0 }
    var pixels = 0
    for (index, item) in items.enumerated() {
      progress("explaining", index, items.count)
      let sample = try dataset.load(item)
      let mask = MaskReduction.majority(
        sample.mask, reduction: reduction, classes: classes, ignoreLabel: dataset.ignoreLabel)
      var expected: LabelMap?
      for (number, candidate) in candidates.enumerated() {
        let labels = try candidate.segment(sample.picture)
        matrices[number].add(labels: mask.labels.span, predicted: labels.labels.span)
        agreeing[number] += zip(labels.labels, (expected ?? labels).labels).count { $0 == $1 }
        if expected == nil { expected = labels }
      }
      pixels += expected!.labels.count
    }
    return QuantizationStudy(
      pictures: items.count,
      rows: candidates.indices.map {
        QuantizationStudy.Row(
          rounded: candidates[$0].name, meanIoU: matrices[$0].meanIntersectionOverUnion ?? 0,
          agreement: Double(agreeing[$0]) / Double(max(1, pixels)))
      })
  }

  private func candidates() throws -> [Candidate] {
    [
      try fast("nothing (float32)", network.float32Model),
      try fast("picture to 8 bits", network.float32Model, picture: 1),
      try fast("picture to 7 bits", network.float32Model, picture: 2),
      try fast("weights to 8 bits", network.withRoundedWeights.float32Model),
      try slow("activations to 8 bits, a step per layer", bits: 8, perChannel: false),
      try slow("activations to 7 bits, a step per layer", bits: 7, perChannel: false),
      try slow("activations to 8 bits, a step per channel", bits: 8, perChannel: true),
      try slow("activations to 7 bits, a step per channel", bits: 7, perChannel: true),
      try fast("all, a step per layer", network.model(.int8, ranges: ranges, perChannel: false)),
      try fast("all, as in the int8 model", network.model(.int8, ranges: ranges)),
    ]
  }

  /// - Parameter picture: grey levels to which the picture's blocks are rounded; nil to leave that to the model.
  private func fast(_ name: String, _ model: ExportedModel, picture step: Int? = nil) throws -> Candidate {
    var model = model
    let input = model.description.input
    if step != nil { (model.description.input.levels, model.description.input.reduction) = (.camera, 1) }
    let segmenter = PictureSegmenter(model: model, threads: threads)
    return Candidate(name: name) { image in
      guard let step else { return try segmenter.segment(image) }
      let blocks = input.reduction.weight * step
      return try segmenter.segment(
        RGBImage(
          size: image.size.reduced(by: input.reduction),
          pixels: AreaReduction.blockSums(input.levels.applied(to: image), reduction: input.reduction).map {
            UInt8(min(255, (Int($0) + blocks / 2) / blocks * step))
          }))
    }
  }

  private func slow(_ name: String, bits: Int, perChannel: Bool) throws -> Candidate {
    let model = network.float32Model
    let reference = try ReferenceInterpreter(description: model.description, tensors: model.tensors)
    let greatest = Float((1 << bits) - 1)
    let steps = try ranges.steps(of: network.description.network, perChannel: perChannel)
      .mapValues { $0.map { $0 * 127 / greatest } }
    return Candidate(name: name) { image in
      reference.segment(image) { layer, values in
        guard let steps = steps[layer] else { return }
        let plane = values.count / steps.count
        for (channel, step) in steps.enumerated() {
          for index in channel * plane..<(channel + 1) * plane {
            values[index] = min(greatest, (values[index] / step).rounded(.toNearestOrEven)) * step
          }
        }
      }
    }
  }
}

extension FoldedNetwork {
  /// This network with each output channel's weights rounded to 8 bits.
  fileprivate var withRoundedWeights: FoldedNetwork {
    var network = self
    for index in convolutions.indices {
      let layer = convolutions[index]
      for output in layer.bias.indices {
        let channel = output * layer.weightsPerOutput..<(output + 1) * layer.weightsPerOutput
        let step = max(layer.weight[channel].reduce(0) { max($0, abs($1)) } / 127, 1e-20)
        for number in channel {
          network.convolutions[index].weight[number] =
            (layer.weight[number] / step).rounded(.toNearestOrEven) * step
        }
      }
    }
    return network
  }
}

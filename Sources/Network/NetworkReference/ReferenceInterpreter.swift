import Imaging
import SegNetModel

/// Runs any network layer by layer, as its definition reads: what the fast runtime is checked against, and what
/// calibration looks into.
///
/// **Numerics**: float32 and float16 models compute in float32, a batch norm from its running statistics; int8 models
/// as `WeightsFile` states. Pictures whose reduced size is no multiple of `sizeMultiple` get more margin at the right
/// and bottom; labels and scores are cut back.
public struct ReferenceInterpreter: Sendable {
  let model: ModelWeights

  /// Of the model that it runs.
  public var description: ModelDescription { model.description }

  /// A model that was checked when it was read or made.
  public init(model: ModelWeights) { self.model = model }

  /// A model that is not on disk.
  ///
  /// - Throws: `ModelError` for tensors that are missing or do not fit, or a network that cannot be.
  public init(description: ModelDescription, tensors: [NamedTensor]) throws(ModelError) {
    model = try ModelWeights(description: description, tensors: tensors)
  }

  /// The size of the labels for pictures of a size.
  public func labelSize(for size: PixelSize) -> PixelSize {
    size.reduced(by: description.input.reduction)
  }

  /// The class of each pixel: the one of the greatest score, the first among equals.
  ///
  /// **Shape**: `labelSize(for: image.size)`.
  public func segment(_ image: RGBImage) -> LabelMap { labels(scores(image), labelSize(for: image.size)) }

  /// The same for a float model whose numbers are changed on their way.
  ///
  /// - Parameter change: gets `NetworkSpec.picture` with the normalised picture, then each layer's name and output but
  ///   the heads', [channel, row, column] at the padded size.
  public func segment(_ image: RGBImage, changing change: (String, inout [Float]) -> Void) -> LabelMap {
    precondition(description.arithmetic != .int8, "int8 models have no float numbers to change")
    let scores = values(of: model.network.classLayer!, image) { observe in
      run(image, as: FloatArithmetic<Float>.self, change: change, observe: observe)
    }
    return labels(scores, labelSize(for: image.size))
  }

  private func labels(_ scores: [Float], _ size: PixelSize) -> LabelMap {
    var labels = LabelMap(size: size)
    for pixel in 0..<size.pixelCount {
      var best = 0
      for label in 1..<model.classCount
      where scores[label * size.pixelCount + pixel] > scores[best * size.pixelCount + pixel] {
        best = label
      }
      labels.labels[pixel] = UInt8(best)
    }
    return labels
  }

  /// The class layer's output.
  ///
  /// **Shape**: [class, row, column], rows and columns of `labelSize(for: image.size)`.
  public func scores(_ image: RGBImage) -> [Float] {
    values(of: model.network.classLayer!, image) { run(image, observe: $0) }
  }

  /// The regression maps, nil where the network has none.
  public func regression(_ image: RGBImage) -> RegressionMaps? {
    guard let layer = model.network.regressionLayer else { return nil }
    var maps = RegressionMaps(size: labelSize(for: image.size), names: model.network.regressionMaps)
    maps.values = values(of: layer, image) { run(image, observe: $0) }
    return maps
  }

  /// A head's output, without what pads the picture.
  private func values(
    of head: LayerSpec, _ image: RGBImage, run: ((String, [Float]) -> Void) -> Void
  ) -> [Float] {
    let size = labelSize(for: image.size)
    let padded = paddedSize(for: image.size)
    let channels = head.operation.convolution!.outputChannels
    var cut: [Float] = []
    cut.reserveCapacity(channels * size.pixelCount)
    run { name, values in
      guard name == head.name else { return }
      for row in 0..<channels * padded.height where row % padded.height < size.height {
        cut += values[row * padded.width..<row * padded.width + size.width]
      }
    }
    return cut
  }

  /// Runs the network and hands out every layer's output as it appears.
  ///
  /// - Parameter observe: gets a layer's name and output, [channel, row, column] at the padded size. int8 models hand
  ///   out their whole numbers.
  public func run(_ image: RGBImage, observe: (String, [Float]) -> Void) {
    precondition(labelSize(for: image.size).pixelCount > 0, "the picture is smaller than one block")
    switch description.arithmetic {
    case .int8: run(image, as: Int8Arithmetic.self, change: { _, _ in }, observe: observe)
    case .float32, .float16:
      run(image, as: FloatArithmetic<Float>.self, change: { _, _ in }, observe: observe)
    }
  }

  private func run<A: ReferenceArithmetic>(
    _ image: RGBImage, as arithmetic: A.Type, change: (String, inout [A.Element]) -> Void,
    observe: (String, [Float]) -> Void
  ) where A.Score == Float {
    let network = ReferenceNetwork<A>(network: model.network, margin: A.margin(description.input)) { layer in
      model.layers[layer]?.doubles ?? [:]
    }
    let picture = A.picture(image, description.input, size: paddedSize(for: image.size))
    let regression = model.network.regressionLayer
    let hasSigmoid = regression?.operation.convolution?.activation == .sigmoid
    network.run(picture, change: change) { name, scores in
      observe(
        name, hasSigmoid && name == regression?.name ? scores.values.map(referenceSigmoid) : scores.values)
    }
  }

  private func paddedSize(for size: PixelSize) -> PixelSize {
    labelSize(for: size).padded(toMultipleOf: model.network.sizeMultiple)
  }
}

extension LayerWeights {
  /// The same numbers in float64.
  fileprivate var doubles: [TensorPart: [Double]] {
    numbers.mapValues {
      switch $0 {
      case .float(let values): values.map(Double.init)
      case .int8(let values): values.map(Double.init)
      case .int32(let values): values.map(Double.init)
      }
    }
  }
}

import Imaging
import SegNetModel

/// How the reference computes in one kind of numbers.
protocol ReferenceArithmetic {
  associatedtype Element: Comparable & ExpressibleByIntegerLiteral & Sendable

  /// The network's input: the reduced picture, with its margin up to `size`.
  static func picture(_ image: RGBImage, _ input: PictureInput, size: PixelSize) -> FeatureMap<Element>
  /// What stands outside the picture, per channel.
  static func margin(_ input: PictureInput) -> [Element]
  /// A convolution with all that is fused behind it.
  static func convolve(_ input: FeatureMap<Element>, _ weights: ConvolutionWeights, outside: [Element])
    -> FeatureMap<Element>
  /// A head's convolution: one number per output channel and pixel, before any sigmoid.
  static func scores(_ input: FeatureMap<Element>, _ weights: ConvolutionWeights, outside: [Element])
    -> FeatureMap<Float>
  /// - Parameter multiplier: int8 models only.
  static func add(_ left: Element, _ right: Element, activation: Activation, multiplier: Float) -> Element
  /// What lies a quarter of the way from `near` to `beside`, and as far to `far`; `farBeside` lies across.
  static func interpolate(near: Element, beside: Element, far: Element, farBeside: Element) -> Element
  static func floats(_ values: [Element]) -> [Float]
}

extension ReferenceArithmetic {
  /// The picture's block sums, each made an element, in a map of `size` filled with the margin.
  fileprivate static func map(
    _ image: RGBImage, _ input: PictureInput, size: PixelSize, margin: [Element],
    element: (_ sum: UInt16, _ channel: Int) -> Element
  ) -> FeatureMap<Element> {
    let sums = AreaReduction.blockSums(input.levels.applied(to: image), reduction: input.reduction)
    let reduced = image.size.reduced(by: input.reduction)
    var values: [Element] = []
    values.reserveCapacity(3 * size.pixelCount)
    for channel in 0..<3 {
      for y in 0..<size.height {
        let inside = y < reduced.height ? reduced.width : 0
        for x in 0..<inside { values.append(element(sums[3 * (y * reduced.width + x) + channel], channel)) }
        values.append(contentsOf: repeatElement(margin[channel], count: size.width - inside))
      }
    }
    return FeatureMap(shape: TensorShape(channels: 3, height: size.height, width: size.width), values: values)
  }
}

/// float32, and float16 weights in float32 arithmetic.
enum FloatReference: ReferenceArithmetic {
  static func picture(_ image: RGBImage, _ input: PictureInput, size: PixelSize) -> FeatureMap<Float> {
    let pixels = Float(input.reduction * input.reduction)
    return map(image, input, size: size, margin: margin(input)) { sum, channel in
      (Float(sum) / pixels - input.mean[channel]) / input.standardDeviation[channel]
    }
  }

  static func margin(_ input: PictureInput) -> [Float] { [0, 0, 0] }

  static func convolve(_ input: FeatureMap<Float>, _ weights: ConvolutionWeights, outside: [Float])
    -> FeatureMap<Float>
  {
    guard case .float(let weight, let bias) = weights.numbers else { preconditionFailure("float weights") }
    var output = referenceSums(weights.convolution, input, weight: weight, bias: bias, outside: outside)
    if let batchNorm = weights.batchNorm {
      output.mapPlanes { channel, sum in
        let deviation = (batchNorm.variance[channel] + Float(Convolution.batchNormEpsilon)).squareRoot()
        return (sum - batchNorm.mean[channel]) / deviation * batchNorm.gain[channel]
          + batchNorm.offset[channel]
      }
    }
    if weights.convolution.activation == .relu { output.mapPlanes { _, sum in max(sum, 0) } }
    return output
  }

  static func scores(_ input: FeatureMap<Float>, _ weights: ConvolutionWeights, outside: [Float])
    -> FeatureMap<Float>
  {
    convolve(input, weights, outside: outside)
  }

  static func add(_ left: Float, _ right: Float, activation: Activation, multiplier: Float) -> Float {
    activation == .relu ? max(left + right, 0) : left + right
  }

  static func interpolate(near: Float, beside: Float, far: Float, farBeside: Float) -> Float {
    (9 * near + 3 * beside + 3 * far + farBeside) / 16
  }

  static func floats(_ values: [Float]) -> [Float] { values }
}

/// int8 as `WeightsFile` states it: activations 0...127, held in 16 bits.
enum IntegerReference: ReferenceArithmetic {
  static func picture(_ image: RGBImage, _ input: PictureInput, size: PixelSize) -> FeatureMap<Int16> {
    let pixels = input.reduction * input.reduction
    return map(image, input, size: size, margin: margin(input)) { sum, _ in
      Int16(min(127, (Int(sum) + pixels) / (2 * pixels)))
    }
  }

  static func margin(_ input: PictureInput) -> [Int16] { input.pictureMargin.map(Int16.init) }

  static func convolve(_ input: FeatureMap<Int16>, _ weights: ConvolutionWeights, outside: [Int16])
    -> FeatureMap<Int16>
  {
    let scores = scores(input, weights, outside: outside)
    return FeatureMap(
      shape: scores.shape,
      values: scores.values.map { Int16(min(127, max(0, $0.rounded(.toNearestOrEven)))) })
  }

  static func scores(_ input: FeatureMap<Int16>, _ weights: ConvolutionWeights, outside: [Int16])
    -> FeatureMap<Float>
  {
    guard case .int8(let weight, let bias, let multiplier) = weights.numbers else {
      preconditionFailure("int8 weights")
    }
    let sums = referenceSums(
      weights.convolution, input, weight: weight.map(Int16.init), bias: bias, outside: outside)
    var scores = FeatureMap(shape: sums.shape, values: sums.values.map(Float.init))
    scores.mapPlanes { channel, sum in sum * multiplier[channel] }
    return scores
  }

  static func add(_ left: Int16, _ right: Int16, activation: Activation, multiplier: Float) -> Int16 {
    let product = Float(left + right) * multiplier
    return Int16(min(127, max(0, product.rounded(.toNearestOrEven))))
  }

  static func interpolate(near: Int16, beside: Int16, far: Int16, farBeside: Int16) -> Int16 {
    (9 * near + 3 * beside + 3 * far + farBeside + 8) >> 4
  }

  static func floats(_ values: [Int16]) -> [Float] { values.map(Float.init) }
}

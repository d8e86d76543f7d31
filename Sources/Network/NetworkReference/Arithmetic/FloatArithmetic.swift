import Imaging
import SegNetModel

/// float32, also for float16 weights, and float64, by which gradients are checked.
enum FloatArithmetic<Number: ReferenceElement & BinaryFloatingPoint & Sendable>: ReferenceArithmetic
where Number.Sum == Number {
  static func picture(_ image: RGBImage, _ input: PictureInput, size: PixelSize) -> ReferenceTensor<Number> {
    let pixels = Number(input.reduction.weight)
    return picture(image, input, size: size) { sum, channel in
      (Number(sum) / pixels - Number(input.mean[channel])) / Number(input.standardDeviation[channel])
    }
  }

  static func margin(_ input: PictureInput) -> [Number] { [0, 0, 0] }

  static func score(_ sum: Number, multiplier: Double?) -> Number { sum }
  static func element(_ score: Number, _ activation: Activation) -> Number {
    activation == .relu ? max(score, 0) : score
  }
  static func sixteenth(_ sum: Number) -> Number { sum / 16 }
  static func scores(_ elements: ReferenceTensor<Number>) -> ReferenceTensor<Number> { elements }
}

extension Float: ReferenceElement, ReferenceSum {
  @inline(__always)
  static func accumulate(_ sum: inout Float, _ activation: Float, _ weight: Float) {
    sum += activation * weight
  }
  var widened: Float { self }
}

extension Double: ReferenceElement, ReferenceSum {
  @inline(__always)
  static func accumulate(_ sum: inout Double, _ activation: Double, _ weight: Double) {
    sum += activation * weight
  }
  var widened: Double { self }
}

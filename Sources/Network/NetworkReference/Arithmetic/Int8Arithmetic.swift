import Imaging
import SegNetModel

/// int8 as `WeightsFile` states it: activations 0...127, weights -128...127, both held in 16 bits because that is what
/// vectorises everywhere.
enum Int8Arithmetic: ReferenceArithmetic {
  static func picture(_ image: RGBImage, _ input: PictureInput, size: PixelSize) -> ReferenceTensor<Int16> {
    let pixels = input.reduction.weight
    return picture(image, input, size: size) { sum, _ in
      Int16(min(127, (Int(sum) + pixels) / (2 * pixels)))
    }
  }

  static func margin(_ input: PictureInput) -> [Int16] { input.pictureMargin.map(Int16.init) }

  static func score(_ sum: Int32, multiplier: Double?) -> Float { Float(sum) * Float(multiplier!) }

  /// Whatever the activation: these numbers have no sign.
  static func element(_ score: Float, _ activation: Activation) -> Int16 {
    Int16(min(127, max(0, score.rounded(.toNearestOrEven))))
  }

  static func sixteenth(_ sum: Int32) -> Int16 { Int16((sum + 8) >> 4) }

  static func scores(_ elements: ReferenceTensor<Int16>) -> ReferenceTensor<Float> {
    elements.mapPlanes { _, element in Float(element) }
  }
}

extension Int16: ReferenceElement {
  @inline(__always)
  static func accumulate(_ sum: inout Int32, _ activation: Int16, _ weight: Int16) {
    sum &+= Int32(activation) &* Int32(weight)
  }
  var widened: Int32 { Int32(self) }
}

extension Int32: ReferenceSum {}

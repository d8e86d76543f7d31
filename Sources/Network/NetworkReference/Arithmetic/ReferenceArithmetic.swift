import Imaging
import SegNetModel

/// A number that layers read and give; products of two are summed in a wider type.
protocol ReferenceElement: Comparable, ExpressibleByIntegerLiteral, Sendable {
  associatedtype Sum: ReferenceSum
  /// Exactly this number.
  init(_ value: Double)
  var widened: Sum { get }
  static func accumulate(_ sum: inout Sum, _ activation: Self, _ weight: Self)
}

protocol ReferenceSum: Numeric, Sendable {
  /// Exactly this number.
  init(_ value: Double)
}

/// How the reference computes in one kind of numbers.
protocol ReferenceArithmetic {
  associatedtype Element: ReferenceElement
  /// What a sum is before it becomes an element: what heads give.
  associatedtype Score: BinaryFloatingPoint & Sendable

  /// The network's input: the reduced picture, with its margin up to `size`.
  static func picture(_ image: RGBImage, _ input: PictureInput, size: PixelSize) -> ReferenceTensor<Element>
  /// What stands outside the picture, per channel.
  static func margin(_ input: PictureInput) -> [Element]

  /// - Parameter multiplier: int8 models only.
  static func score(_ sum: Element.Sum, multiplier: Double?) -> Score
  static func element(_ score: Score, _ activation: Activation) -> Element
  static func sixteenth(_ sum: Element.Sum) -> Element
  /// The same numbers.
  static func scores(_ elements: ReferenceTensor<Element>) -> ReferenceTensor<Score>
}

extension ReferenceArithmetic {
  /// The picture's block sums, each made an element, in a tensor of `size` filled with the margin.
  static func picture(
    _ image: RGBImage, _ input: PictureInput, size: PixelSize,
    element: (_ sum: UInt16, _ channel: Int) -> Element
  ) -> ReferenceTensor<Element> {
    let sums = AreaReduction.blockSums(input.levels.applied(to: image), reduction: input.reduction)
    let reduced = image.size.reduced(by: input.reduction)
    let margin = margin(input)
    var values: [Element] = []
    values.reserveCapacity(3 * size.pixelCount)
    for channel in 0..<3 {
      for y in 0..<size.height {
        let inside = y < reduced.height ? reduced.width : 0
        for x in 0..<inside { values.append(element(sums[3 * (y * reduced.width + x) + channel], channel)) }
        values.append(contentsOf: repeatElement(margin[channel], count: size.width - inside))
      }
    }
    return ReferenceTensor(
      shape: TensorShape(channels: 3, height: size.height, width: size.width), values: values)
  }
}

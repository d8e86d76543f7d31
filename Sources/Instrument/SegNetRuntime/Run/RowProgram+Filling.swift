import CSegKernels
import SegNetModel

/// What stands in the arena before the first picture and never changes.
extension RowProgram {
  /// The picture's margins, left, right, and in the row that stands for those above and below, in the mean colour.
  static func fillMargin(_ layout: ArenaLayout, margin: [UInt8], _ start: UnsafeMutableRawPointer) {
    let picture = layout.stages[0].output
    let rows = layout.bandCount * picture.count
    let bytes = SEG_PICTURE_CHANNELS
    for row in 0...rows {
      let (band, slot) = row.quotientAndRemainder(dividingBy: picture.count)
      let pixel0 =
        start
        + (row < rows
          ? band * layout.bandBytes + picture.offset + slot * picture.stride : layout.pictureMarginOffset)
      for pixel in -picture.left / bytes..<picture.stride / bytes {
        for channel in 0..<3 {
          pixel0.storeBytes(of: margin[channel], toByteOffset: bytes * pixel + channel, as: UInt8.self)
        }
      }
    }
  }

  /// A stage's weights, in the order that the kernels want.
  static func pack(
    _ stage: Stage, _ stages: [Stage], _ model: ModelWeights, _ kernels: UnsafePointer<seg_kernels>,
    _ packed: UnsafeMutableRawPointer
  ) {
    guard let kernel = stage.kernel, var convolution = stage.kernelConvolution(stages) else { return }
    switch kernel.weights(model.convolutions[kernel.layer]!).numbers {
    case .int8(let weight, let bias, let multiplier):
      seg_pack_u8(kernels, &convolution, weight, bias, multiplier, packed)
    case .float(let weight, let bias): seg_pack_f32(kernels, &convolution, weight, bias, packed)
    }
  }
}

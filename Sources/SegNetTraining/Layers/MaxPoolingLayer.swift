import CSegKernels
import SegNetModel

/// Greatest of each 2x2 window and its place in the window (row * 2 + column), the first in row order on ties.
///
/// **Shape**: input [pictures, C, 2H, 2W], output and index [pictures, C, H, W].
final class MaxPoolingLayer: Layer {
  let name: String
  let input: any Layer
  let context: ExecutionContext
  let output: FeatureMap
  /// As the output, without padding, one byte each.
  let index: AlignedBuffer<UInt8>
  private let strips: [AlignedBuffer<Float>]

  init(_ name: String, input: any Layer, context: ExecutionContext) {
    (self.name, self.input, self.context) = (name, input, context)
    let fine = input.layout
    let layout = FeatureLayout(
      TensorShape(channels: fine.channels, height: fine.height / 2, width: fine.width / 2))
    output = FeatureMap(layout: layout, pictures: context.pictures)
    index = AlignedBuffer(count: context.pictures * layout.channels * layout.height * layout.width)
    strips = (0..<context.pool.workerCount).map { _ in AlignedBuffer(count: fine.stripCount(rows: 2)) }
  }

  var layout: FeatureLayout { output.layout }

  func indexRow(_ picture: Int, _ y: Int) -> UnsafeMutablePointer<UInt8> {
    index.pointer + (picture * layout.height + y) * layout.channels * layout.width
  }

  func forward(_ phase: Phase) {
    context.pool.forEach(context.pictures) { picture, worker in
      let upper = self.strips[worker].pointer
      let lower = upper + self.input.layout.stripRow
      for y in 0..<self.layout.height {
        self.input.loadRow(picture, 2 * y, into: upper, worker: worker)
        self.input.loadRow(picture, 2 * y + 1, into: lower, worker: worker)
        seg_max_pool_row(
          self.layout.row, upper, lower, self.output.row(picture, y), self.indexRow(picture, y))
      }
    }
  }

  func loadRow(_ picture: Int, _ y: Int, into strip: UnsafeMutablePointer<Float>, worker: Int) {
    context.kernels.load(layout.row, output.row(picture, y), nil, nil, 0, strip)
  }

  /// `dInput` is `dOutput` where the maximum was, else 0.
  func backward(dOutput: FeatureMap, dInput: FeatureMap?) {
    guard let dInput else { return }
    context.pool.forEach(context.pictures) { picture, _ in
      for y in 0..<self.layout.height {
        seg_max_pool_row_gradient(
          self.layout.row, dOutput.row(picture, y), self.indexRow(picture, y), dInput.row(picture, 2 * y),
          dInput.row(picture, 2 * y + 1))
      }
    }
  }
}

import SegNetModel
import System

/// The sums of a convolution and what follows them, forward and backward: batch norm, ReLU and dropout.
///
/// `output = dropout(relu(scale[o] * z + shift[o]))`, never stored: who reads it computes it again from `z`.
///
/// **Shape**: [pictures, O, height, width].
final class ConvolutionSums: @unchecked Sendable {
  let layout: FeatureLayout
  /// Before batch norm and activation.
  let z: FeatureMap
  let normalization: Normalization
  private var dropout: Dropout
  private let relu: Bool
  private let context: ExecutionContext

  /// - Parameters:
  ///   - channelsPerOutput: sums that share the numbers of a channel.
  ///   - memory: for the sums, shared with layers that do not read each other; nil: of their own.
  ///   - number: of the layer in its network; tells the random choices of layers apart.
  init(
    _ convolution: Convolution, layout: FeatureLayout, parameters: ConvolutionParameters,
    channelsPerOutput: Int = 1, memory: AlignedBuffer<Float>?, number: Int, context: ExecutionContext
  ) throws(TrainingError) {
    (self.layout, self.context) = (layout, context)
    relu = convolution.activation == .relu
    dropout = Dropout(rate: convolution.dropout, layer: number)
    z = try context.map(layout, in: memory)
    normalization = try Normalization(
      parameters, pixels: context.pictures * layout.height * layout.width,
      channelsPerOutput: channelsPerOutput, context: context)
  }

  /// Before the sums of a pass are computed.
  func beginForward(_ phase: Phase) {
    normalization.beginForward()
    dropout.begin(phase)
  }

  /// A row of the output, as a row of a strip.
  func loadRow(_ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>) {
    context.kernels.load(layout, z.values(picture, y), normalization.activation(relu: relu), into: &strip)
    if dropout.isActive {
      var values = strip.part(laneCount..<layout.stripRow)
      drop(picture, y, channel: layout.paddedWidth + laneCount, &values)
    }
  }

  /// Computes the gradients of the batch norm from those by the output, which dropout changes.
  func beginBackward(dOutput: FeatureMap) {
    normalization.beginBackward()
    context.pool.forEach(context.pictures) { picture, _ in
      for y in 0..<self.layout.height {
        var gradient = dOutput.rows(picture, y)
        self.drop(picture, y, channel: self.layout.paddedWidth, &gradient)
        self.normalization.measureGradient(
          picture, gradient.span, z: self.z.values(picture, y), relu: self.relu, self.layout)
      }
    }
    normalization.finishBackward()
  }

  /// A row of the gradient by the sums, as a row of a strip; after `beginBackward`.
  func loadGradient(_ picture: Int, _ y: Int, dOutput: FeatureMap, into strip: inout MutableSpan<Float>) {
    normalization.loadGradient(
      dOutput.values(picture, y), z: z.values(picture, y), relu: relu, layout, into: &strip)
  }

  private func drop(_ picture: Int, _ y: Int, channel: Int, _ values: inout MutableSpan<Float>) {
    dropout.apply(
      layout, number: picture * layout.height + y, channel: channel, to: &values, context.kernels)
  }
}

extension FeatureLayout {
  /// Loads rows of a map into a strip, zeros for those that are not there.
  func loadRows(
    _ rows: Range<Int>, into strip: inout MutableSpan<Float>, _ load: (Int, inout MutableSpan<Float>) -> Void
  ) {
    for (index, y) in rows.enumerated() {
      // With the margin behind the row, which ends the strip.
      var row = strip.part(stripRange(row: index))
      if y >= 0, y < height { load(y, &row) } else { row.update(repeating: 0) }
    }
  }
}

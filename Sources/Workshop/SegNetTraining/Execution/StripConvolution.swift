/// A convolution of some rows.
struct StripConvolution: Sendable {
  let rows: Int
  let input: FeatureLayout
  let output: FeatureLayout
  let kernelSize: Int
  /// Pixels from one weight of the kernel to the next.
  let dilation: Int

  /// Rows that the strip has more than the output.
  var halo: Int { (kernelSize - 1) * dilation }
  /// That of the gradient by the input.
  var turned: StripConvolution {
    StripConvolution(rows: rows, input: output, output: input, kernelSize: kernelSize, dilation: dilation)
  }

  /// **Units**: numbers, as those below.
  var stripCount: Int { input.stripCount(rows: rows + halo) }
  var outputCount: Int { rows * output.rowCount }
  var weights: Int { input.channels * output.channels * kernelSize * kernelSize }
  var depthwiseWeights: Int { output.channels * kernelSize * kernelSize }
}

/// Weights and what they are weights of.
struct PackedShape: Sendable {
  let outputs: Int
  let inputs: Int
  let kernelSize: Int
  var count: Int { outputs * inputs * kernelSize * kernelSize }
}

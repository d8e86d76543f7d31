import CSegKernels

/// The kernels of an instruction set, in Swift: what they are given has the length that they read and write.
///
/// The only place of training that hands them addresses, and only for the length of a call.
@safe
struct TrainingKernels: Sendable {
  // Function pointers and constants only.
  nonisolated(unsafe) private let table: seg_training_kernels

  /// - Returns: nil where this processor lacks the instructions.
  init?(_ isa: TrainingISA) {
    let found =
      switch isa {
      case .openBLAS: unsafe openBLASKernels()
      case .generic, .avx2, .avx512: unsafe seg_training_kernels_named(isa.rawValue)?.pointee
      }
    guard let found = unsafe found else { return nil }
    unsafe table = found
  }
}

/// The address of numbers, of which there are at least `count`.
private func address<Element>(_ span: Span<Element>, _ count: Int) -> UnsafePointer<Element>? {
  precondition(span.count >= count, "a kernel reads \(count) numbers, there are \(span.count)")
  return unsafe span.withUnsafeBufferPointer { $0.baseAddress }
}

/// Nil for nil.
private func address<Element>(_ span: Span<Element>?, _ count: Int) -> UnsafePointer<Element>? {
  guard let span else { return nil }
  return unsafe address(span, count)
}

private func address<Element>(_ span: inout MutableSpan<Element>, _ count: Int)
  -> UnsafeMutablePointer<Element>?
{
  precondition(span.count >= count, "a kernel writes \(count) numbers, there are \(span.count)")
  return unsafe span.withUnsafeMutableBufferPointer { $0.baseAddress }
}

// MARK: rows

/// A batch norm as a factor and a term per channel, and the ReLU behind it.
struct RowActivation: ~Escapable {
  let scale: Span<Float>
  let shift: Span<Float>
  let relu: Bool

  @_lifetime(copy scale, copy shift)
  init(scale: Span<Float>, shift: Span<Float>, relu: Bool) {
    (self.scale, self.shift, self.relu) = (scale, shift, relu)
  }
}

extension FeatureLayout {
  fileprivate var row: seg_row {
    seg_row(width: Int32(width), padded_width: Int32(paddedWidth), channels: Int32(channels))
  }
}

extension TrainingKernels {
  /// A row as a row of a strip: zeros in the margins.
  func load(_ layout: FeatureLayout, _ row: Span<Float>, into strip: inout MutableSpan<Float>) {
    unsafe table.load(
      layout.row, address(row, layout.rowCount), nil, nil, 0, address(&strip, layout.stripCount(rows: 1)))
  }

  /// `strip = activation(row)`
  func load(
    _ layout: FeatureLayout, _ row: Span<Float>, _ activation: RowActivation,
    into strip: inout MutableSpan<Float>
  ) {
    unsafe table.load(
      layout.row, address(row, layout.rowCount), address(activation.scale, layout.channels),
      address(activation.shift, layout.channels), activation.relu ? 1 : 0,
      address(&strip, layout.stripCount(rows: 1)))
  }

  /// `strip = dFactor * d(row, masked by the ReLU) + zFactor * z + constant`
  func loadGradient(
    _ layout: FeatureLayout, _ dOutput: Span<Float>, z: Span<Float>, _ activation: RowActivation,
    dFactor: Span<Float>, zFactor: Span<Float>, constant: Span<Float>, into strip: inout MutableSpan<Float>
  ) {
    let (row, channels) = (layout.rowCount, layout.channels)
    unsafe table.load_gradient(
      layout.row, address(dOutput, row), address(z, row), address(activation.scale, channels),
      address(activation.shift, channels), activation.relu ? 1 : 0, address(dFactor, channels),
      address(zFactor, channels), address(constant, channels), address(&strip, layout.stripCount(rows: 1)))
  }

  /// Adds each channel's sum and sum of squares.
  func addStatistics(
    _ layout: FeatureLayout, _ row: Span<Float>, sums: inout MutableSpan<Double>,
    squares: inout MutableSpan<Double>
  ) {
    unsafe table.statistics(
      layout.row, address(row, layout.rowCount), address(&sums, layout.channels),
      address(&squares, layout.channels))
  }

  /// Adds each channel's sum of `d`, masked by the ReLU, and of `d * (z - mean)`.
  func addGradientStatistics(
    _ layout: FeatureLayout, _ dOutput: Span<Float>, z: Span<Float>, _ activation: RowActivation,
    mean: Span<Float>, sums: inout MutableSpan<Double>, products: inout MutableSpan<Double>
  ) {
    let (row, channels) = (layout.rowCount, layout.channels)
    unsafe table.gradient_statistics(
      layout.row, address(dOutput, row), address(z, row), address(activation.scale, channels),
      address(activation.shift, channels), activation.relu ? 1 : 0, address(mean, channels),
      address(&sums, channels), address(&products, channels))
  }

  /// `row = activation(a + b)` of rows of strips.
  func add(
    _ layout: FeatureLayout, _ a: Span<Float>, _ b: Span<Float>, relu: Bool,
    into row: inout MutableSpan<Float>
  ) {
    let strip = layout.stripCount(rows: 1)
    unsafe table.add_rows(
      layout.row, address(a, strip), address(b, strip), relu ? 1 : 0, address(&row, layout.rowCount))
  }

  /// Drops values of a row.
  ///
  /// - Parameters:
  ///   - channel: numbers from channel to channel.
  ///   - dropped: the probability, times 2^32.
  func drop(
    _ layout: FeatureLayout, channel: Int, key: UInt64, dropped: UInt32, factor: Float,
    _ values: inout MutableSpan<Float>
  ) {
    let count = (layout.channels - 1) * channel + layout.paddedWidth
    unsafe table.drop(layout.row, channel, key, dropped, factor, address(&values, count))
  }

  /// Softmax cross entropy of a row of logits, which become their gradient; see `CrossEntropy`.
  func crossEntropy(
    _ layout: FeatureLayout, _ logits: inout MutableSpan<Float>, labels: Span<UInt8>,
    classWeights: Span<Float>, inverseTotal: Float, predicted: inout MutableSpan<UInt8>
  ) -> Double {
    unsafe table.cross_entropy(
      layout.row, address(&logits, layout.rowCount), address(labels, layout.width),
      address(classWeights, layout.channels), inverseTotal, address(&predicted, layout.width))
  }
}

// MARK: pooling and upsampling

extension TrainingKernels {
  /// The greatest of each 2x2 window of two rows of strips, and its position, one byte each without padding.
  func maxPool(
    _ pooled: FeatureLayout, of fine: FeatureLayout, _ upper: Span<Float>, _ lower: Span<Float>,
    into row: inout MutableSpan<Float>, positions: inout MutableSpan<UInt8>
  ) {
    let strip = fine.stripCount(rows: 1)
    unsafe seg_max_pool_row(
      pooled.row, address(upper, strip), address(lower, strip), address(&row, pooled.rowCount),
      address(&positions, pooled.channels * pooled.width))
  }

  /// - Parameter fineRows: the two rows of the gradient by the input.
  func maxPoolGradient(
    _ pooled: FeatureLayout, of fine: FeatureLayout, _ dPooled: Span<Float>, positions: Span<UInt8>,
    into fineRows: inout MutableSpan<Float>
  ) {
    guard let upper = unsafe address(&fineRows, 2 * fine.rowCount) else { return }
    unsafe seg_max_pool_row_gradient(
      pooled.row, address(dPooled, pooled.rowCount), address(positions, pooled.channels * pooled.width),
      upper, upper + fine.rowCount)
  }

  /// A fine row of values put where their positions say, as a row of a strip.
  ///
  /// - Parameter values: a row of a strip of the coarse map.
  func loadUnpooled(
    _ fine: FeatureLayout, of coarse: FeatureLayout, _ values: Span<Float>, positions: Span<UInt8>,
    isOddRow: Bool, into strip: inout MutableSpan<Float>
  ) {
    unsafe table.load_unpooled(
      fine.row, address(values, coarse.stripCount(rows: 1)),
      address(positions, coarse.channels * coarse.width), isOddRow ? 1 : 0,
      address(&strip, fine.stripCount(rows: 1)))
  }

  func maxUnpoolGradient(
    _ coarse: FeatureLayout, of fine: FeatureLayout, _ upper: Span<Float>, _ lower: Span<Float>,
    positions: Span<UInt8>, into row: inout MutableSpan<Float>
  ) {
    unsafe seg_max_unpool_row_gradient(
      coarse.row, address(upper, fine.rowCount), address(lower, fine.rowCount),
      address(positions, coarse.channels * coarse.width), address(&row, coarse.rowCount))
  }

  /// - Parameters:
  ///   - values: a row of a strip of the coarse map.
  ///   - strip: for a row of the fine one.
  func shufflePixels(
    _ coarse: FeatureLayout, to fine: FeatureLayout, _ values: Span<Float>, isOddRow: Bool,
    into strip: inout MutableSpan<Float>
  ) {
    unsafe seg_pixel_shuffle_row(
      coarse.row, address(values, coarse.stripCount(rows: 1)), isOddRow ? 1 : 0,
      address(&strip, fine.stripCount(rows: 1)))
  }

  func shufflePixelsGradient(
    _ coarse: FeatureLayout, to fine: FeatureLayout, _ upper: Span<Float>, _ lower: Span<Float>,
    into row: inout MutableSpan<Float>
  ) {
    unsafe seg_pixel_shuffle_row_gradient(
      coarse.row, address(upper, fine.rowCount), address(lower, fine.rowCount),
      address(&row, coarse.rowCount))
  }

  func doubleNearest(
    _ coarse: FeatureLayout, to fine: FeatureLayout, _ values: Span<Float>,
    into strip: inout MutableSpan<Float>
  ) {
    unsafe seg_nearest_row(
      coarse.row, address(values, coarse.stripCount(rows: 1)), address(&strip, fine.stripCount(rows: 1)))
  }

  func doubleNearestGradient(
    _ coarse: FeatureLayout, to fine: FeatureLayout, _ upper: Span<Float>, _ lower: Span<Float>,
    into row: inout MutableSpan<Float>
  ) {
    unsafe seg_nearest_row_gradient(
      coarse.row, address(upper, fine.rowCount), address(lower, fine.rowCount),
      address(&row, coarse.rowCount))
  }

  /// - Parameters:
  ///   - near: the row of a strip that the fine row lies in.
  ///   - other: the one beside, of which less is taken.
  func doubleBilinear(
    _ coarse: FeatureLayout, to fine: FeatureLayout, near: Span<Float>, other: Span<Float>,
    into strip: inout MutableSpan<Float>
  ) {
    let count = coarse.stripCount(rows: 1)
    unsafe seg_bilinear_row(
      coarse.row, address(near, count), address(other, count), address(&strip, fine.stripCount(rows: 1)))
  }

  /// - Parameter adds: whether to what stands in the row.
  func doubleBilinearGradient(
    _ coarse: FeatureLayout, to fine: FeatureLayout, _ dFine: Span<Float>, weight: Float, adds: Bool,
    into row: inout MutableSpan<Float>
  ) {
    unsafe seg_bilinear_row_gradient(
      coarse.row, address(dFine, fine.rowCount), weight, adds ? 1 : 0, address(&row, coarse.rowCount))
  }
}

// MARK: numbers

extension TrainingKernels {
  /// As many numbers as there are.
  func copy(_ numbers: Span<Float>, into copy: inout MutableSpan<Float>) {
    guard let source = unsafe address(numbers, numbers.count) else { return }
    unsafe address(&copy, numbers.count)?.update(from: source, count: numbers.count)
  }

  /// `total += part`
  func accumulate(_ part: Span<Float>, into total: inout MutableSpan<Float>) {
    unsafe table.accumulate(total.count, address(&total, total.count), address(part, total.count))
  }

  /// `dx = y > 0 ? dy : 0`
  func mask(_ dy: Span<Float>, where y: Span<Float>, into dx: inout MutableSpan<Float>) {
    unsafe table.mask_gradient(dy.count, address(dy, dy.count), address(y, dy.count), address(&dx, dy.count))
  }

  /// `values *= factor`
  func scale(_ values: inout MutableSpan<Float>, by factor: Float) {
    unsafe table.scale(values.count, address(&values, values.count), factor)
  }

  /// `average += part * (values - average)`
  func approach(_ values: Span<Float>, by part: Float, _ average: inout MutableSpan<Float>) {
    unsafe table.approach(
      average.count, address(&average, average.count), address(values, average.count), part)
  }

  func squareSum(_ values: Span<Float>) -> Double {
    unsafe table.square_sum(values.count, address(values, values.count))
  }

  /// `weights -= rate * first / (sqrt(second) * inverseRoot + epsilon)`
  func adam(
    _ weights: inout MutableSpan<Float>, _ gradient: Span<Float>, first: inout MutableSpan<Float>,
    second: inout MutableSpan<Float>, rate: Float, beta1: Float, beta2: Float, inverseRoot: Float,
    epsilon: Float
  ) {
    let count = weights.count
    unsafe table.adam(
      count, address(&weights, count), address(gradient, count), address(&first, count),
      address(&second, count), rate, beta1, beta2, inverseRoot, epsilon)
  }

  /// `velocity = keep * velocity + gradient; weights -= rate * velocity`
  func momentum(
    _ weights: inout MutableSpan<Float>, _ gradient: Span<Float>, velocity: inout MutableSpan<Float>,
    rate: Float, keep: Float
  ) {
    let count = weights.count
    unsafe table.momentum(
      count, address(&weights, count), address(gradient, count), address(&velocity, count), rate, keep)
  }
}

// MARK: convolutions

extension StripConvolution {
  fileprivate var shape: seg_strip_convolution {
    seg_strip_convolution(
      rows: Int32(rows), width: Int32(output.width), padded_width: Int32(output.paddedWidth),
      input_channels: Int32(input.channels), output_channels: Int32(output.channels),
      kernel_size: Int32(kernelSize), dilation: Int32(dilation))
  }
}

extension TrainingKernels {
  /// - Parameters:
  ///   - strip: `rows + halo` rows.
  ///   - packed: as `pack` leaves them.
  ///   - bias: what the sums begin with; 0 without.
  func convolve(
    _ convolution: StripConvolution, _ strip: Span<Float>, _ packed: Span<Float>, bias: Span<Float>?,
    into output: inout MutableSpan<Float>
  ) {
    unsafe table.convolve(
      convolution.shape, address(strip, convolution.stripCount), address(packed, convolution.weights),
      address(bias, convolution.output.channels), address(&output, convolution.outputCount))
  }

  /// Where output `c` reads input `c` alone: weights [c][ky][kx].
  func convolveDepthwise(
    _ convolution: StripConvolution, _ strip: Span<Float>, _ weights: Span<Float>, bias: Span<Float>?,
    into output: inout MutableSpan<Float>
  ) {
    unsafe table.convolve_depthwise(
      convolution.shape, address(strip, convolution.stripCount),
      address(weights, convolution.depthwiseWeights),
      address(bias, convolution.output.channels), address(&output, convolution.outputCount))
  }

  /// - Parameter dOutput: a strip from the row that belongs to the first output row.
  func addWeightGradient(
    _ convolution: StripConvolution, _ strip: Span<Float>, _ dOutput: Span<Float>,
    to gradient: inout MutableSpan<Float>
  ) {
    unsafe table.weight_gradient(
      convolution.shape, address(strip, convolution.stripCount),
      address(dOutput, convolution.output.stripCount(rows: convolution.rows)),
      address(&gradient, convolution.weights))
  }

  func addDepthwiseWeightGradient(
    _ convolution: StripConvolution, _ strip: Span<Float>, _ dOutput: Span<Float>,
    to gradient: inout MutableSpan<Float>
  ) {
    unsafe table.depthwise_weight_gradient(
      convolution.shape, address(strip, convolution.stripCount),
      address(dOutput, convolution.output.stripCount(rows: convolution.rows)),
      address(&gradient, convolution.depthwiseWeights))
  }

  /// Weights [o][i][ky][kx] in the order in which `convolve` reads them.
  func pack(_ weights: Span<Float>, _ shape: PackedShape, into packed: inout MutableSpan<Float>) {
    unsafe seg_pack_weights(
      address(weights, shape.count), Int32(shape.outputs), Int32(shape.inputs), Int32(shape.kernelSize),
      table.output_tile, address(&packed, shape.count))
  }

  /// The same for the gradient by the input.
  func packTransposed(_ weights: Span<Float>, _ shape: PackedShape, into packed: inout MutableSpan<Float>) {
    unsafe seg_pack_weights_transposed(
      address(weights, shape.count), Int32(shape.outputs), Int32(shape.inputs), Int32(shape.kernelSize),
      table.output_tile, address(&packed, shape.count))
  }

  /// The same for a depthwise convolution: each kernel turned by 180 degrees.
  func turn(_ weights: Span<Float>, channels: Int, kernelSize: Int, into turned: inout MutableSpan<Float>) {
    let count = channels * kernelSize * kernelSize
    unsafe seg_turn_kernels(
      address(weights, count), Int32(channels), Int32(kernelSize), address(&turned, count))
  }
}

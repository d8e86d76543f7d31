import CPixels
import CSegKernels
import Imaging
import SegNetModel

/// The row kernels of an instruction set, in Swift, for whole numbers or for floats: the rows they are given are as many
/// and as long as they read and write.
///
/// The only place of the runtime that calls them. Widths count pixels, channels those of a row
/// in memory where nothing else is said.
@safe
struct RowKernels {
  private let table: UnsafePointer<seg_kernels>
  let isInteger: Bool

  /// Nil for kernels that this processor cannot run.
  init?(named name: String, isInteger: Bool) {
    guard let table = unsafe seg_kernels_named(name) else { return nil }
    unsafe (self.table, self.isInteger) = (table, isInteger)
  }

  /// Those that this processor and this build have, fastest first.
  static var names: [String] {
    (0..<seg_kernels_count()).compactMap { index in
      unsafe seg_kernels_at(index).map { unsafe String(cString: $0.pointee.name) }
    }
  }

  var elementBytes: Int { isInteger ? 1 : MemoryLayout<Float>.size }

  /// What one core reaches with multiplications alone, in thousands of millions per second.
  func ceiling(seconds: Double) -> Double {
    unsafe isInteger ? seg_ceiling_u8(table, seconds) : seg_ceiling_f32(table, seconds)
  }
}

// MARK: the picture

/// How a camera's picture becomes the network's.
struct PictureReading {
  let format: hooke_pixel_format
  let reduction: Reduction
  /// The place of the first output row in the network's picture.
  let firstRow: Int
  /// float networks: `sum * scale + offset` per channel.
  let scale: (Float, Float, Float)
  let offset: (Float, Float, Float)
  let levels: hooke_levels
}

extension RowKernels {
  /// - Parameters:
  ///   - source: the rows that the output's cover.
  ///   - width: of the output.
  @inline(__always)
  func readPicture(_ reading: PictureReading, _ source: RowList, width: Int, into output: RowList) {
    let rows = output.count
    let pixels = reading.reduction.pixels(of: 0..<width).count
    let sourceRows = reading.reduction.pixels(of: reading.firstRow..<reading.firstRow + rows).count
    let bytes =
      switch reading.format {
      case hooke_grey: pixels
      case hooke_rgb24: 3 * pixels
      default: (pixels + 1) / 2 * 4
      }
    var call = unsafe hooke_network_rows(
      format: reading.format, quarters: Int32(reading.reduction.quarters), rows: Int32(rows),
      first_row: Int32(reading.firstRow), x_begin: 0,
      x_end: Int32(width),
      source_rows: source.readable(rows: sourceRows, of: UInt8.self, after: bytes),
      output_rows: output.writable(rows: rows, after: width * Int(SEG_PICTURE_CHANNELS) * elementBytes),
      scale: reading.scale, offset: reading.offset, levels: reading.levels)
    unsafe isInteger ? seg_picture_u8(table, &call) : seg_picture_f32(table, &call)
  }
}

// MARK: weights

extension RowKernels {
  /// What a packed convolution takes; 0 for one that there is no kernel for.
  func packedBytes(_ shape: seg_convolution) -> Int {
    var shape = shape
    return unsafe isInteger ? seg_packed_bytes_u8(table, &shape) : seg_packed_bytes_f32(table, &shape)
  }

  /// Puts weights in the order that the kernels want.
  ///
  /// - Parameter memory: `packedBytes` of the arena, from a multiple of `SEG_PACKED_ALIGNMENT` on.
  func pack(_ shape: seg_convolution, _ numbers: ConvolutionWeights.Numbers, into memory: ArenaRegion)
    -> PackedConvolution
  {
    var shape = shape
    let inputs = shape.depthwise == 0 ? Int(shape.input_channels) : 1
    let outputs = Int(shape.output_channels)
    let count = outputs * inputs * Int(shape.kernel_size) * Int(shape.kernel_size)
    let bytes = packedBytes(shape)
    precondition(bytes > 0 && memory.byteCount >= bytes, "a packed convolution takes \(bytes) bytes")
    let start = unsafe memory.address(0, before: 0, after: bytes)
    precondition(Int(bitPattern: start) % Int(SEG_PACKED_ALIGNMENT) == 0)
    switch numbers {
    case .int8(let weight, let bias, let multiplier):
      precondition(isInteger && weight.count == count && bias.count == outputs && multiplier.count == outputs)
      unsafe seg_pack_u8(table, &shape, weight, bias, multiplier, start)
    case .float(let weight, let bias):
      precondition(!isInteger && weight.count == count && bias.count == outputs)
      unsafe seg_pack_f32(table, &shape, weight, bias, start)
    }
    return unsafe PackedConvolution(shape, isInteger: isInteger, memory)
  }
}

// MARK: convolutions

extension RowKernels {
  /// - Parameter width: of the output.
  @inline(__always)
  func convolve(_ convolution: PackedConvolution, _ input: RowList, width: Int, into output: RowList) {
    precondition(convolution.store == .rows)
    let rows = output.count
    var call = unsafe self.call(convolution, input, rows: rows, width: width)
    unsafe call.output_rows = output.writable(
      rows: rows, after: width * convolution.storedOutputChannels * elementBytes)
    unsafe run(&call)
  }

  /// - Parameter width: of the pooled output.
  @inline(__always)
  func convolvePooled(
    _ convolution: PackedConvolution, _ input: RowList, width: Int, into output: RowList,
    positions: RowList, planeBytes: Int
  ) {
    precondition(convolution.store == .pooled)
    let (rows, channels) = (output.count, convolution.storedOutputChannels)
    var call = unsafe self.call(convolution, input, rows: 2 * rows, width: 2 * width)
    unsafe call.output_rows = output.writable(rows: rows, after: width * channels * elementBytes)
    unsafe call.index_rows = positionRows(
      positions, rows: rows, width: width, channels: channels, planeBytes: planeBytes)
    unsafe call.index_plane_bytes = Int32(planeBytes)
    unsafe run(&call)
  }

  /// - Parameter logits: where the numbers go that the labels are chosen by, nil for nowhere.
  @inline(__always)
  func label(
    _ convolution: PackedConvolution, _ input: RowList, width: Int, into labels: RowList,
    logits: RowList? = nil
  ) {
    precondition(convolution.store == .labels)
    let rows = labels.count
    var call = unsafe self.call(convolution, input, rows: rows, width: width)
    unsafe call.output_rows = labels.writable(rows: rows, after: width)
    if let logits {
      unsafe call.logit_rows = logits.writable(
        rows: rows, of: Float.self, after: width * convolution.outputChannels * MemoryLayout<Float>.size)
    }
    unsafe run(&call)
  }

  /// - Parameters:
  ///   - rows: of the convolution, before any pooling.
  ///   - width: the same.
  @unsafe @inline(__always)
  private func call(_ convolution: PackedConvolution, _ input: RowList, rows: Int, width: Int)
    -> seg_convolution_rows
  {
    var call = unsafe seg_convolution_rows()
    let (margin, stride) = (convolution.margin, convolution.stride)
    let pixelBytes = convolution.storedInputChannels * elementBytes
    unsafe call.packed = convolution.packed(isInteger: isInteger)
    unsafe (call.rows, call.x_end) = (Int32(rows), Int32(width))
    unsafe call.input_rows = input.readable(
      rows: stride * (rows - 1) + 1 + 2 * margin, before: margin * pixelBytes,
      after: (stride * (width - 1) + 1 + margin) * pixelBytes)
    return unsafe call
  }

  @unsafe @inline(__always)
  private func run(_ call: inout seg_convolution_rows) {
    unsafe isInteger ? seg_convolution_u8(table, &call) : seg_convolution_f32(table, &call)
  }
}

// MARK: pooling

extension RowKernels {
  /// The greatest of each 2x2 window and where it was.
  ///
  /// - Parameter width: of the pooled rows.
  @inline(__always)
  func pool(
    _ input: RowList, width: Int, channels: Int, into output: RowList, positions: RowList, planeBytes: Int
  ) {
    let (rows, pixel) = (output.count, channels * elementBytes)
    var call = unsafe seg_pooling_rows(
      channels: Int32(channels), rows: Int32(rows), x_begin: 0, x_end: Int32(width),
      input_rows: input.readable(rows: 2 * rows, after: 2 * width * pixel),
      output_rows: output.writable(rows: rows, after: width * pixel),
      index_rows: positionRows(
        positions, rows: rows, width: width, channels: channels, planeBytes: planeBytes),
      index_plane_bytes: Int32(planeBytes))
    unsafe isInteger ? seg_pooling_u8(table, &call) : seg_pooling_f32(table, &call)
  }

  /// Values where their positions say, zeros elsewhere.
  ///
  /// - Parameter width: of the pooled rows.
  @inline(__always)
  func unpool(
    _ pooled: RowList, positions: RowList, planeBytes: Int, width: Int, channels: Int,
    into output: RowList
  ) {
    let (rows, pixel) = (pooled.count, channels * elementBytes)
    var call = unsafe seg_pooling_rows(
      channels: Int32(channels), rows: Int32(rows), x_begin: 0, x_end: Int32(width),
      input_rows: pooled.readable(rows: rows, after: width * pixel),
      output_rows: output.writable(rows: 2 * rows, after: 2 * width * pixel),
      index_rows: positionRows(
        positions, rows: rows, width: width, channels: channels, planeBytes: planeBytes),
      index_plane_bytes: Int32(planeBytes))
    unsafe isInteger ? seg_unpooling_u8(table, &call) : seg_unpooling_f32(table, &call)
  }

  /// - Parameter width: of the pooled rows.
  @inline(__always)
  func average(_ input: RowList, width: Int, channels: Int, into output: RowList) {
    let (rows, pixel) = (output.count, channels * elementBytes)
    var call = unsafe seg_averaged_rows(
      channels: Int32(channels), rows: Int32(rows), x_begin: 0, x_end: Int32(width),
      input_rows: input.readable(rows: 2 * rows, after: 2 * width * pixel),
      output_rows: output.writable(rows: rows, after: width * pixel))
    unsafe isInteger ? seg_average_rows_u8(&call) : seg_average_rows_f32(&call)
  }

  /// Bit planes of so many bytes for a row's positions.
  @unsafe @inline(__always)
  private func positionRows(_ positions: RowList, rows: Int, width: Int, channels: Int, planeBytes: Int)
    -> UnsafePointer<UnsafeMutablePointer<UInt8>?>
  {
    precondition(planeBytes >= Int(seg_index_plane_bytes(Int32(width), Int32(channels))))
    return unsafe positions.writable(rows: rows, of: UInt8.self, after: 2 * planeBytes)
  }
}

// MARK: upsampling, joining, adding

extension RowKernels {
  /// Twice as wide; `far` are the rows of which less is taken.
  ///
  /// - Parameter width: of the output, even.
  @inline(__always)
  func doubleBilinearly(near: RowList, far: RowList, width: Int, channels: Int, into output: RowList) {
    let (rows, pixel) = (output.count, channels * elementBytes)
    let inputBytes = (width + 1) / 2 * pixel
    var call = unsafe seg_bilinear_rows(
      channels: Int32(channels), input_width: Int32(width / 2), rows: Int32(rows), x_begin: 0,
      x_end: Int32(width), near_rows: near.readable(rows: rows, after: inputBytes),
      far_rows: far.readable(rows: rows, after: inputBytes),
      output_rows: output.writable(rows: rows, after: width * pixel))
    unsafe isInteger ? seg_bilinear_rows_u8(&call) : seg_bilinear_rows_f32(&call)
  }

  /// Output channel `c` of pixel (x, y) is channel
  /// `c * channelStep + (2 * (y % 2) + x % 2) * positionStep` of input pixel (x / 2, y / 2).
  ///
  /// - Parameters:
  ///   - firstRow: the number of the output's first row.
  ///   - width: of the output.
  ///   - channels: real ones of the output.
  @inline(__always)
  func shuffle(
    _ input: RowList, inputChannels: Int, channelStep: Int, positionStep: Int, firstRow: Int, width: Int,
    channels: Int, outputChannels: Int, into output: RowList
  ) {
    precondition(channels <= outputChannels)
    precondition((channels - 1) * channelStep + 3 * positionStep < inputChannels)
    let rows = output.count
    var call = unsafe seg_shuffled_rows(
      element_bytes: Int32(elementBytes), channels: Int32(channels), input_channels: Int32(inputChannels),
      output_channels: Int32(outputChannels), channel_step: Int32(channelStep),
      position_step: Int32(positionStep), y_begin: Int32(firstRow), rows: Int32(rows), x_begin: 0,
      x_end: Int32(width),
      input_rows: input.readable(rows: rows, after: (width + 1) / 2 * inputChannels * elementBytes),
      output_rows: output.writable(rows: rows, after: width * outputChannels * elementBytes))
    unsafe seg_shuffle_rows(&call)
  }

  /// Copies channels of the input to those of the output from `firstChannel` on; the others stay.
  ///
  /// - Parameters:
  ///   - channels: how many are copied.
  ///   - isHalved: whether output pixel x is input pixel x / 2.
  ///   - width: of the output.
  @inline(__always)
  func copy(
    _ input: RowList, inputChannels: Int, channels: Int, isHalved: Bool, width: Int, outputChannels: Int,
    firstChannel: Int, into output: RowList
  ) {
    precondition(channels <= inputChannels && firstChannel >= 0 && firstChannel + channels <= outputChannels)
    let rows = output.count
    let inputWidth = isHalved ? (width + 1) / 2 : width
    var call = unsafe seg_copied_rows(
      element_bytes: Int32(elementBytes), channels: Int32(channels), input_channels: Int32(inputChannels),
      output_channels: Int32(outputChannels), first_channel: Int32(firstChannel), halved: isHalved ? 1 : 0,
      rows: Int32(rows), x_begin: 0, x_end: Int32(width),
      input_rows: input.readable(rows: rows, after: inputWidth * inputChannels * elementBytes),
      output_rows: output.writable(rows: rows, after: width * outputChannels * elementBytes))
    unsafe seg_copy_rows(&call)
  }

  /// - Parameter multiplier: of whole numbers.
  @inline(__always)
  func add(
    _ left: RowList, _ right: RowList, rectified: Bool, multiplier: Float, width: Int, channels: Int,
    into output: RowList
  ) {
    let (rows, bytes) = (output.count, width * channels * elementBytes)
    var call = unsafe seg_added_rows(
      channels: Int32(channels), rectified: rectified ? 1 : 0, multiplier: multiplier, rows: Int32(rows),
      x_begin: 0, x_end: Int32(width), left_rows: left.readable(rows: rows, after: bytes),
      right_rows: right.readable(rows: rows, after: bytes),
      output_rows: output.writable(rows: rows, after: bytes))
    unsafe isInteger ? seg_add_rows_u8(&call) : seg_add_rows_f32(&call)
  }
}

// MARK: heads

extension RowKernels {
  /// How sure the network is of each label, a byte for each.
  @inline(__always)
  func confidence(_ logits: RowList, classes: Int, width: Int, into output: RowList) {
    let rows = output.count
    var call = unsafe seg_confidence_rows(
      classes: Int32(classes), rows: Int32(rows), x_begin: 0, x_end: Int32(width),
      logit_rows: logits.readable(
        rows: rows, of: Float.self, after: width * classes * MemoryLayout<Float>.size),
      output_rows: output.writable(rows: rows, of: UInt8.self, after: width))
    unsafe seg_confidence(&call)
  }

  /// - Parameters:
  ///   - plane: numbers from one map of the output to the next.
  ///   - output: rows of the first map.
  @inline(__always)
  func regress(
    _ values: RowList, maps: Int, sigmoid: Bool, width: Int, plane: Int, into output: RowList
  ) {
    let (rows, bytes) = (output.count, MemoryLayout<Float>.size)
    var call = unsafe seg_regression_rows(
      maps: Int32(maps), sigmoid: sigmoid ? 1 : 0, rows: Int32(rows), x_begin: 0, x_end: Int32(width),
      plane: plane,
      value_rows: values.readable(rows: rows, of: Float.self, after: width * maps * bytes),
      output_rows: output.writable(rows: rows, of: Float.self, after: ((maps - 1) * plane + width) * bytes))
    unsafe seg_regression(&call)
  }
}

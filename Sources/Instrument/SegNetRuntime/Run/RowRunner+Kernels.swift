import CPixels
import CSegKernels

/// One call of a kernel per stage: fills in the row pointers and passes them on.
extension RowRunner {
  @inline(__always)
  func readPicture(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk
  ) {
    // What pads the picture to a size that halves is margin, and stays margin.
    let rows = rows.clamped(to: 0..<stage.pointee.output.rows)
    if rows.isEmpty { return }
    let reduction = program.reduction
    let top = stage.pointee.top(of: rows)
    for index in 0..<rows.count * reduction {
      desk.inputs[index] = UnsafeMutableRawPointer(
        mutating: job.picture! + (top * reduction + index) * job.bytesPerRow)
    }
    stage.pointee.output.fill(desk.outputs, rows)
    var call = hooke_network_rows(
      format: job.format, reduction: Int32(reduction), rows: Int32(rows.count),
      x_begin: 0, x_end: Int32(program.labelWidth),
      source_rows: UnsafeRawPointer(desk.inputs).assumingMemoryBound(to: UnsafePointer<UInt8>?.self),
      output_rows: desk.outputs, scale: program.pictureScale, offset: program.pictureOffset,
      levels: job.levels)
    if program.isInteger { seg_picture_u8(kernels, &call) } else { seg_picture_f32(kernels, &call) }
  }

  @inline(__always)
  func convolve(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk
  ) {
    stage.pointee.output.fill(desk.outputs, rows)
    callConvolution(stage, rows, width: stage.pointee.width, desk)
  }

  @inline(__always)
  func convolvePooled(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk
  ) {
    stage.pointee.output.fill(desk.outputs, rows)
    stage.pointee.positions.fill(desk.positions, rows)
    callConvolution(
      stage, 2 * rows.lowerBound..<2 * rows.upperBound, width: 2 * stage.pointee.width, desk)
  }

  @inline(__always)
  func label(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk
  ) {
    let top = stage.pointee.top(of: rows)
    for row in 0..<rows.count {
      desk.outputs[row] = UnsafeMutableRawPointer(job.labels! + (top + row) * program.labelWidth)
    }
    guard let confidence = job.confidence else {
      return callConvolution(stage, rows, width: program.labelWidth, desk)
    }
    stage.pointee.output.fill(desk.positions, rows)
    let logits = UnsafeRawPointer(desk.positions).assumingMemoryBound(to: UnsafeMutablePointer<Float>?.self)
    callConvolution(stage, rows, width: program.labelWidth, desk, logits: logits)
    for row in 0..<rows.count {
      desk.outputs[row] = UnsafeMutableRawPointer(confidence + (top + row) * program.labelWidth)
    }
    var call = seg_confidence_rows(
      classes: stage.pointee.channels, rows: Int32(rows.count), x_begin: 0,
      x_end: Int32(program.labelWidth),
      logit_rows: UnsafeRawPointer(logits).assumingMemoryBound(to: UnsafePointer<Float>?.self),
      output_rows: bytes(desk.outputs))
    seg_confidence(&call)
  }

  @inline(__always)
  func regress(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk
  ) {
    guard let regression = job.regression else { return }
    for row in 0..<rows.count { desk.outputs[row] = stage.pointee.labelScratch }
    stage.pointee.output.fill(desk.positions, rows)
    let values = UnsafeRawPointer(desk.positions).assumingMemoryBound(to: UnsafeMutablePointer<Float>?.self)
    callConvolution(stage, rows, width: program.labelWidth, desk, logits: values)
    let top = stage.pointee.top(of: rows)
    for row in 0..<rows.count {
      desk.outputs[row] = UnsafeMutableRawPointer(regression + (top + row) * program.labelWidth)
    }
    var call = seg_regression_rows(
      maps: stage.pointee.channels, sigmoid: stage.pointee.isSigmoid ? 1 : 0, rows: Int32(rows.count),
      x_begin: 0, x_end: Int32(program.labelWidth),
      plane: program.labelWidth * program.labelHeight,
      value_rows: UnsafeRawPointer(values).assumingMemoryBound(to: UnsafePointer<Float>?.self),
      output_rows: UnsafeRawPointer(desk.outputs).assumingMemoryBound(to: UnsafeMutablePointer<Float>?.self))
    seg_regression(&call)
  }

  /// - Parameters:
  ///   - rows: of the convolution, before any pooling.
  ///   - width: the same.
  @inline(__always)
  private func callConvolution(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, width: Int, _ desk: BandDesk,
    logits: UnsafePointer<UnsafeMutablePointer<Float>?>? = nil
  ) {
    let padding = stage.pointee.padding
    (desk.stages + stage.pointee.rule.source).pointee.output
      .fill(desk.inputs, rows.lowerBound - padding..<rows.upperBound + padding)
    var call = seg_convolution_rows(
      packed: stage.pointee.weights, rows: Int32(rows.count), x_begin: 0,
      x_end: Int32(width), input_rows: readable(desk.inputs), output_rows: desk.outputs,
      index_rows: bytes(desk.positions), index_plane_bytes: stage.pointee.positionPlaneBytes,
      logit_rows: logits)
    if program.isInteger { seg_convolution_u8(kernels, &call) } else { seg_convolution_f32(kernels, &call) }
  }

  @inline(__always)
  func pool(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk
  ) {
    (desk.stages + stage.pointee.rule.source).pointee.output
      .fill(desk.inputs, 2 * rows.lowerBound..<2 * rows.upperBound)
    stage.pointee.output.fill(desk.outputs, rows)
    stage.pointee.positions.fill(desk.positions, rows)
    var call = seg_pooling_rows(
      channels: stage.pointee.storedChannels, rows: Int32(rows.count), x_begin: 0,
      x_end: Int32(stage.pointee.width), input_rows: readable(desk.inputs), output_rows: desk.outputs,
      index_rows: bytes(desk.positions), index_plane_bytes: stage.pointee.positionPlaneBytes)
    if program.isInteger { seg_pooling_u8(kernels, &call) } else { seg_pooling_f32(kernels, &call) }
  }

  @inline(__always)
  func unpool(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk
  ) {
    let pooled = rows.lowerBound / 2..<rows.upperBound / 2
    let pooling = desk.stages + stage.pointee.rule.second
    (desk.stages + stage.pointee.rule.source).pointee.output.fill(desk.inputs, pooled)
    pooling.pointee.positions.fill(desk.positions, pooled)
    stage.pointee.output.fill(desk.outputs, rows)
    var call = seg_pooling_rows(
      channels: stage.pointee.storedChannels, rows: Int32(pooled.count),
      x_begin: 0, x_end: Int32(stage.pointee.width / 2),
      input_rows: readable(desk.inputs), output_rows: desk.outputs, index_rows: bytes(desk.positions),
      index_plane_bytes: pooling.pointee.positionPlaneBytes)
    if program.isInteger { seg_unpooling_u8(kernels, &call) } else { seg_unpooling_f32(kernels, &call) }
  }

  @inline(__always)
  func readable(_ table: BandDesk.RowTable) -> UnsafePointer<UnsafeRawPointer?> {
    UnsafeRawPointer(table).assumingMemoryBound(to: UnsafeRawPointer?.self)
  }

  @inline(__always)
  private func bytes(_ table: BandDesk.RowTable) -> UnsafePointer<UnsafeMutablePointer<UInt8>?> {
    UnsafeRawPointer(table).assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self)
  }
}

import CSegKernels

/// One call of a kernel per stage: fills in the row pointers and passes them on.
extension RowRunner {
  @inline(__always)
  func readPicture(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ columns: Range<Int>, _ desk: ThreadDesk
  ) {
    // What pads the picture to a size that halves is margin, and stays margin.
    let rows = rows.clamped(to: 0..<program.labelHeight)
    let columns = columns.clamped(to: 0..<program.labelWidth)
    if rows.isEmpty || columns.isEmpty { return }
    let reduction = program.reduction
    for index in 0..<rows.count * reduction {
      desk.inputs[index] = UnsafeMutableRawPointer(
        mutating: job.picture! + (rows.lowerBound * reduction + index) * job.bytesPerRow)
    }
    stage.pointee.output.fill(desk.outputs, rows)
    var call = seg_picture_rows(
      format: job.format, reduction: Int32(reduction), rows: Int32(rows.count),
      x_begin: Int32(columns.lowerBound), x_end: Int32(columns.upperBound),
      source_rows: UnsafeRawPointer(desk.inputs).assumingMemoryBound(to: UnsafePointer<UInt8>?.self),
      output_rows: desk.outputs, scale: program.pictureScale, offset: program.pictureOffset)
    if program.isInteger { seg_picture_u8(kernels, &call) } else { seg_picture_f32(kernels, &call) }
  }

  @inline(__always)
  func convolve(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ columns: Range<Int>, _ desk: ThreadDesk
  ) {
    if columns.isEmpty { return }
    stage.pointee.output.fill(desk.outputs, rows)
    callConvolution(stage, rows, columns, desk)
  }

  @inline(__always)
  func convolvePooled(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ columns: Range<Int>, _ desk: ThreadDesk
  ) {
    if columns.isEmpty { return }
    stage.pointee.output.fill(desk.outputs, rows)
    stage.pointee.positions.fill(desk.positions, rows)
    callConvolution(
      stage, 2 * rows.lowerBound..<2 * rows.upperBound, 2 * columns.lowerBound..<2 * columns.upperBound, desk)
  }

  @inline(__always)
  func label(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ columns: Range<Int>, _ desk: ThreadDesk
  ) {
    let rows = rows.clamped(to: 0..<program.labelHeight)
    let columns = columns.clamped(to: 0..<program.labelWidth)
    if rows.isEmpty || columns.isEmpty { return }
    for row in rows {
      desk.outputs[row - rows.lowerBound] = UnsafeMutableRawPointer(job.labels! + row * program.labelWidth)
    }
    guard let confidence = job.confidence else { return callConvolution(stage, rows, columns, desk) }
    stage.pointee.output.fill(desk.positions, rows)
    let logits = UnsafeRawPointer(desk.positions).assumingMemoryBound(to: UnsafeMutablePointer<Float>?.self)
    callConvolution(stage, rows, columns, desk, logits: logits)
    for row in rows {
      desk.outputs[row - rows.lowerBound] = UnsafeMutableRawPointer(confidence + row * program.labelWidth)
    }
    var call = seg_confidence_rows(
      classes: stage.pointee.channels, rows: Int32(rows.count), x_begin: Int32(columns.lowerBound),
      x_end: Int32(columns.upperBound),
      logit_rows: UnsafeRawPointer(logits).assumingMemoryBound(to: UnsafePointer<Float>?.self),
      output_rows: bytes(desk.outputs))
    seg_confidence(&call)
  }

  @inline(__always)
  func regress(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ columns: Range<Int>, _ desk: ThreadDesk
  ) {
    let rows = rows.clamped(to: 0..<program.labelHeight)
    let columns = columns.clamped(to: 0..<program.labelWidth)
    guard let regression = job.regression, !rows.isEmpty, !columns.isEmpty else { return }
    // Threads write different columns of it.
    for row in 0..<rows.count { desk.outputs[row] = stage.pointee.labelScratch }
    stage.pointee.output.fill(desk.positions, rows)
    let values = UnsafeRawPointer(desk.positions).assumingMemoryBound(to: UnsafeMutablePointer<Float>?.self)
    callConvolution(stage, rows, columns, desk, logits: values)
    for row in rows {
      desk.outputs[row - rows.lowerBound] = UnsafeMutableRawPointer(regression + row * program.labelWidth)
    }
    var call = seg_regression_rows(
      maps: stage.pointee.channels, sigmoid: stage.pointee.isSigmoid ? 1 : 0, rows: Int32(rows.count),
      x_begin: Int32(columns.lowerBound), x_end: Int32(columns.upperBound),
      plane: program.labelWidth * program.labelHeight,
      value_rows: UnsafeRawPointer(values).assumingMemoryBound(to: UnsafePointer<Float>?.self),
      output_rows: UnsafeRawPointer(desk.outputs).assumingMemoryBound(to: UnsafeMutablePointer<Float>?.self))
    seg_regression(&call)
  }

  /// - Parameter rows: of the convolution, before any pooling.
  @inline(__always)
  private func callConvolution(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ columns: Range<Int>, _ desk: ThreadDesk,
    logits: UnsafePointer<UnsafeMutablePointer<Float>?>? = nil
  ) {
    let padding = stage.pointee.padding
    (program.stages + stage.pointee.rule.source).pointee.output
      .fill(desk.inputs, rows.lowerBound - padding..<rows.upperBound + padding)
    var call = seg_convolution_rows(
      packed: stage.pointee.weights, rows: Int32(rows.count), x_begin: Int32(columns.lowerBound),
      x_end: Int32(columns.upperBound), input_rows: readable(desk.inputs), output_rows: desk.outputs,
      index_rows: bytes(desk.positions), index_plane_bytes: stage.pointee.positionPlaneBytes,
      logit_rows: logits)
    if program.isInteger { seg_convolution_u8(kernels, &call) } else { seg_convolution_f32(kernels, &call) }
  }

  @inline(__always)
  func pool(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ columns: Range<Int>, _ desk: ThreadDesk
  ) {
    if columns.isEmpty { return }
    (program.stages + stage.pointee.rule.source).pointee.output
      .fill(desk.inputs, 2 * rows.lowerBound..<2 * rows.upperBound)
    stage.pointee.output.fill(desk.outputs, rows)
    stage.pointee.positions.fill(desk.positions, rows)
    var call = seg_pooling_rows(
      channels: stage.pointee.storedChannels, rows: Int32(rows.count), x_begin: Int32(columns.lowerBound),
      x_end: Int32(columns.upperBound), input_rows: readable(desk.inputs), output_rows: desk.outputs,
      index_rows: bytes(desk.positions), index_plane_bytes: stage.pointee.positionPlaneBytes)
    if program.isInteger { seg_pooling_u8(kernels, &call) } else { seg_pooling_f32(kernels, &call) }
  }

  @inline(__always)
  func unpool(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ columns: Range<Int>, _ desk: ThreadDesk
  ) {
    if columns.isEmpty { return }
    let pooled = rows.lowerBound / 2..<rows.upperBound / 2
    let pooling = program.stages + stage.pointee.rule.second
    (program.stages + stage.pointee.rule.source).pointee.output.fill(desk.inputs, pooled)
    pooling.pointee.positions.fill(desk.positions, pooled)
    stage.pointee.output.fill(desk.outputs, rows)
    var call = seg_pooling_rows(
      channels: stage.pointee.storedChannels, rows: Int32(pooled.count),
      x_begin: Int32(columns.lowerBound / 2), x_end: Int32(columns.upperBound / 2),
      input_rows: readable(desk.inputs), output_rows: desk.outputs, index_rows: bytes(desk.positions),
      index_plane_bytes: pooling.pointee.positionPlaneBytes)
    if program.isInteger { seg_unpooling_u8(kernels, &call) } else { seg_unpooling_f32(kernels, &call) }
  }

  @inline(__always)
  func readable(_ table: ThreadDesk.RowTable) -> UnsafePointer<UnsafeRawPointer?> {
    UnsafeRawPointer(table).assumingMemoryBound(to: UnsafeRawPointer?.self)
  }

  @inline(__always)
  private func bytes(_ table: ThreadDesk.RowTable) -> UnsafePointer<UnsafeMutablePointer<UInt8>?> {
    UnsafeRawPointer(table).assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self)
  }
}

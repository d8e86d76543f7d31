import CPixels
import CSegKernels

extension RowRunner {
  /// Reduces and normalises rows of the camera's picture.
  @inline(__always)
  func readPicture(_ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk) {
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
}

import CSegKernels
import SegNetModel

/// The convolutions whose rows leave the network.
extension RowRunner {
  @inline(__always)
  func label(_ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk) {
    let top = stage.pointee.top(of: rows)
    for row in 0..<rows.count {
      desk.outputs[row] = UnsafeMutableRawPointer(job.labels! + (top + row) * program.labelWidth)
    }
    guard let confidence = job.confidence else {
      return callConvolution(stage, rows, count: rows.count, width: program.labelWidth, desk)
    }
    stage.pointee.output.fill(desk.logits, rows)
    let logits = UnsafeRawPointer(desk.logits).assumingMemoryBound(to: UnsafeMutablePointer<Float>?.self)
    callConvolution(
      stage, rows, count: rows.count, width: program.labelWidth, desk, logits: logits)
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
  func regress(_ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk) {
    guard let regression = job.regression else { return }
    for row in 0..<rows.count { desk.outputs[row] = stage.pointee.labelScratch }
    stage.pointee.output.fill(desk.logits, rows)
    let values = UnsafeRawPointer(desk.logits).assumingMemoryBound(to: UnsafeMutablePointer<Float>?.self)
    callConvolution(stage, rows, count: rows.count, width: program.labelWidth, desk, logits: values)
    let top = stage.pointee.top(of: rows)
    for row in 0..<rows.count {
      desk.outputs[row] = UnsafeMutableRawPointer(regression + (top + row) * program.labelWidth)
    }
    var call = seg_regression_rows(
      maps: stage.pointee.channels, sigmoid: stage.pointee.activation == .sigmoid ? 1 : 0,
      rows: Int32(rows.count), x_begin: 0, x_end: Int32(program.labelWidth),
      plane: program.labelWidth * program.labelHeight,
      value_rows: UnsafeRawPointer(values).assumingMemoryBound(to: UnsafePointer<Float>?.self),
      output_rows: UnsafeRawPointer(desk.outputs).assumingMemoryBound(to: UnsafeMutablePointer<Float>?.self))
    seg_regression(&call)
  }
}

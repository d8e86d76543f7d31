import SegNetModel

/// The convolutions whose rows leave the network.
extension RowRunner {
  @inline(__always)
  func label(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    let top = stage.top(of: rows)
    let written = top..<top + rows.count
    let inputs = inputs(of: stage, rows, desk)
    let labels = desk.outputs.rows(written, of: job.labels!)
    guard let confidence = job.confidence else {
      return kernels.label(stage.convolution!, inputs, width: program.labelWidth, into: labels)
    }
    let logits = desk.logits.rows(rows, of: stage.output)
    kernels.label(stage.convolution!, inputs, width: program.labelWidth, into: labels, logits: logits)
    kernels.confidence(
      logits, classes: stage.channels, width: program.labelWidth,
      into: desk.outputs.rows(written, of: confidence))
  }

  @inline(__always)
  func regress(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    guard let regression = job.regression else { return }
    let top = stage.top(of: rows)
    let values = desk.logits.rows(rows, of: stage.output)
    kernels.label(
      stage.convolution!, inputs(of: stage, rows, desk), width: program.labelWidth,
      into: desk.outputs.rows(
        repeating: stage.labelScratch, byteCount: program.labelWidth, count: rows.count), logits: values)
    kernels.regress(
      values, maps: stage.channels, sigmoid: stage.activation == .sigmoid, width: program.labelWidth,
      plane: program.labelWidth * program.labelHeight,
      into: desk.outputs.rows(top..<top + rows.count, of: regression))
  }
}

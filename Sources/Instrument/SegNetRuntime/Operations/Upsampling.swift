import CSegKernels
import SegNetModel

extension Upsampling: StreamedOperation {
  func addStages(_ layer: LayerSpec, to builder: inout StageBuilder) throws(RuntimeError) {
    switch method {
    case .nearest where builder.onlyReader(of: layer.name)?.operation is Concatenation:
      builder.substitute(layer.name, byDoubling: layer.inputs[0])
    case .nearest:
      builder.append(
        builder.stage(.repetition, layer, builder.origin(of: layer.inputs[0]), reach: .half))
    case .bilinear:
      builder.append(
        builder.stage(.bilinear, layer, builder.origin(of: layer.inputs[0]), reach: .halfAndBeside))
    }
  }
}

extension RowRunner {
  @inline(__always)
  func repeatPixels(_ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk) {
    stage.pointee.output.fill(desk.outputs, rows)
    copy(from: stage.pointee.rule.source, shift: 1, to: stage, firstChannel: 0, rows, desk)
  }

  @inline(__always)
  func doubleBilinearly(_ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk) {
    let rule = stage.pointee.rule
    let ring = (desk.stages + rule.source).pointee.output
    stage.pointee.output.fill(desk.outputs, rows)
    for row in rows {
      let near = row >> 1
      let far = row & 1 == 0 ? near - 1 : near + 1
      let place = ring.place(of: row, in: rows)
      desk.inputs[place] = ring.row(near)
      desk.secondInputs[place] = ring.row(hasRow(far, rule, stage.pointee.band) ? far : near)
    }
    var call = seg_bilinear_rows(
      channels: stage.pointee.storedChannels, input_width: Int32(stage.pointee.width / 2),
      rows: Int32(rows.count), x_begin: 0, x_end: Int32(stage.pointee.width),
      near_rows: readable(desk.inputs), far_rows: readable(desk.secondInputs), output_rows: desk.outputs)
    if program.isInteger { seg_bilinear_rows_u8(&call) } else { seg_bilinear_rows_f32(&call) }
  }

  /// Whether the picture goes on where a source row would be.
  @inline(__always)
  private func hasRow(_ row: Int, _ rule: RowRule, _ band: Band) -> Bool {
    row < 0 ? band.before >= 0 : row < rule.sourceHeight || band.after >= 0
  }
}

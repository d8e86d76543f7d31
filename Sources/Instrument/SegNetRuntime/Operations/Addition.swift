import CSegKernels
import SegNetModel

extension Addition: StreamedOperation {
  func addStages(_ layer: LayerSpec, to builder: inout StageBuilder) throws(RuntimeError) {
    var stage = builder.stage(.addition, layer, builder.origin(of: layer.inputs[0]), reach: .same)
    (stage.second, stage.secondInput) = (builder.origin(of: layer.inputs[1]).stage, .rows)
    stage.activation = activation
    builder.append(stage)
  }
}

extension RowRunner {
  @inline(__always)
  func add(_ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk) {
    let rule = stage.pointee.rule
    stage.pointee.output.fill(desk.outputs, rows)
    fill(desk.inputs, from: rule.source, rows, shift: 0, desk)
    fill(desk.secondInputs, from: rule.second, rows, shift: 0, desk)
    var call = seg_added_rows(
      channels: stage.pointee.storedChannels, rectified: stage.pointee.activation == .relu ? 1 : 0,
      multiplier: stage.pointee.multiplier, rows: Int32(rows.count), x_begin: 0,
      x_end: Int32(stage.pointee.width), left_rows: readable(desk.inputs),
      right_rows: readable(desk.secondInputs), output_rows: desk.outputs)
    if program.isInteger { seg_add_rows_u8(&call) } else { seg_add_rows_f32(&call) }
  }
}

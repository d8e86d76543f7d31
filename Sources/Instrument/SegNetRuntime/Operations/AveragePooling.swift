import CSegKernels
import SegNetModel

extension AveragePooling: StreamedOperation {
  func addStages(_ layer: LayerSpec, to builder: inout StageBuilder) throws(RuntimeError) {
    builder.append(
      builder.stage(.averagePooling, layer, builder.origin(of: layer.inputs[0]), reach: .pair))
  }
}

extension RowRunner {
  @inline(__always)
  func average(_ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk) {
    let rule = stage.pointee.rule
    (desk.stages + rule.source).pointee.output.fill(desk.inputs, rule.reach.rows(readBy: rows))
    stage.pointee.output.fill(desk.outputs, rows)
    var call = seg_averaged_rows(
      channels: stage.pointee.storedChannels, rows: Int32(rows.count), x_begin: 0,
      x_end: Int32(stage.pointee.width), input_rows: readable(desk.inputs), output_rows: desk.outputs)
    if program.isInteger { seg_average_rows_u8(&call) } else { seg_average_rows_f32(&call) }
  }
}

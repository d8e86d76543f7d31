import CSegKernels
import SegNetModel

extension MaxUnpooling: StreamedOperation {
  func addStages(_ layer: LayerSpec, to builder: inout StageBuilder) throws(RuntimeError) {
    var stage = builder.stage(.unpooling, layer, builder.origin(of: layer.inputs[0]), reach: .half)
    (stage.second, stage.secondInput, stage.secondShift) = (
      builder.origin(of: indices).stage, .positions, 1
    )
    // A pooled row gives both its rows at once.
    stage.rowsAtOnce = 2
    builder.append(stage)
  }
}

extension RowRunner {
  @inline(__always)
  func unpool(_ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk) {
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
}

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
  func unpool(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    let rule = stage.rule
    let pooled = rows.lowerBound / 2..<rows.upperBound / 2
    kernels.unpool(
      desk.inputs.rows(pooled, of: desk.stages[rule.source].output),
      positions: desk.positions.rows(pooled, of: desk.stages[rule.second].positions),
      planeBytes: desk.stages[rule.second].positionPlaneBytes, width: stage.width / 2,
      channels: stage.storedChannels, into: desk.outputs.rows(rows, of: stage.output))
  }
}

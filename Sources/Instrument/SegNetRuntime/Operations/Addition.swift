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
  func add(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    let rule = stage.rule
    kernels.add(
      desk.inputs.rows(rows, of: desk.stages[rule.source].output),
      desk.secondInputs.rows(rows, of: desk.stages[rule.second].output),
      rectified: stage.activation == .relu, multiplier: stage.multiplier, width: stage.width,
      channels: stage.storedChannels, into: desk.outputs.rows(rows, of: stage.output))
  }
}

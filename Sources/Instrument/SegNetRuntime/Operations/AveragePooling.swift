import SegNetModel

extension AveragePooling: StreamedOperation {
  func addStages(_ layer: LayerSpec, to builder: inout StageBuilder) throws(RuntimeError) {
    builder.append(
      builder.stage(.averagePooling, layer, builder.origin(of: layer.inputs[0]), reach: .pair))
  }
}

extension RowRunner {
  @inline(__always)
  func average(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    kernels.average(
      inputs(of: stage, rows, desk), width: stage.width, channels: stage.storedChannels,
      into: desk.outputs.rows(rows, of: stage.output))
  }
}

import SegNetModel

extension MaxPooling: StreamedOperation {
  func addStages(_ layer: LayerSpec, to builder: inout StageBuilder) throws(RuntimeError) {
    var stage: Stage
    if let source = builder.layer(layer.inputs[0]), let convolution = source.operation as? Convolution,
      convolution.isPooledAsStored(source, in: builder)
    {
      stage = builder.stage(
        .pooledConvolution, layer, builder.origin(of: source.inputs[0]),
        reach: .pairedWindow(convolution.kernelConvolution.padding),
        kernel: convolution.kernel(source, in: builder))
    } else {
      let source = builder.origin(of: layer.inputs[0])
      guard source.stage != 0 else {
        throw .network(layer: layer.name, problem: "the picture cannot be pooled")
      }
      stage = builder.stage(.pooling, layer, source, reach: .pair)
    }
    stage.givesPositions = true
    builder.append(stage)
  }
}

extension RowRunner {
  @inline(__always)
  func pool(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    kernels.pool(
      inputs(of: stage, rows, desk), width: stage.width, channels: stage.storedChannels,
      into: desk.outputs.rows(rows, of: stage.output),
      positions: desk.positions.rows(rows, of: stage.positions), planeBytes: stage.positionPlaneBytes)
  }
}

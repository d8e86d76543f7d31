import SegNetModel

extension PixelShuffle: StreamedOperation {
  func addStages(_ layer: LayerSpec, to builder: inout StageBuilder) throws(RuntimeError) {
    var stage = builder.stage(.pixelShuffle, layer, builder.origin(of: layer.inputs[0]), reach: .half)
    stage.channelStep = 4
    builder.append(stage)
  }
}

extension RowRunner {
  @inline(__always)
  func shuffle(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    let source = stage.rule.source
    kernels.shuffle(
      desk.inputs.rows(rows, of: desk.stages[source].output, shift: 1),
      inputChannels: desk.stages[source].storedChannels, channelStep: stage.channelStep,
      positionStep: stage.channelStep == 1 ? stage.storedChannels : 1, firstRow: stage.top(of: rows),
      width: stage.width, channels: stage.channels, outputChannels: stage.storedChannels,
      into: desk.outputs.rows(rows, of: stage.output))
  }
}

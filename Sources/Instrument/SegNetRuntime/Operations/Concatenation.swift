import SegNetModel

extension Concatenation: StreamedOperation {
  /// Two maps at a time; the stages but the last have fewer channels than the layer.
  func addStages(_ layer: LayerSpec, to builder: inout StageBuilder) throws(RuntimeError) {
    var joined = builder.origin(of: layer.inputs[0])
    var shape = builder.shapes[layer.name]!
    shape.channels = builder.shapes[layer.inputs[0]]!.channels
    for input in layer.inputs.dropFirst() {
      shape.channels += builder.shapes[input]!.channels
      let second = builder.origin(of: input)
      var stage = builder.stage(
        .concatenation, layer, joined, reach: joined.doubled ? .half : .same, shape: shape)
      (stage.second, stage.secondInput, stage.secondShift) = (second.stage, .rows, second.doubled ? 1 : 0)
      builder.append(stage)
      joined = builder.origin(of: layer.name)
    }
  }
}

extension RowRunner {
  @inline(__always)
  func join(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    let rule = stage.rule
    copy(from: rule.source, shift: rule.reach.shift, to: stage, firstChannel: 0, rows, desk)
    copy(
      from: rule.second, shift: rule.secondShift, to: stage,
      firstChannel: desk.stages[rule.source].channels, rows, desk)
  }

  /// Copies the channels of a stage's rows, each row and column twice where `shift` is 1.
  @inline(__always)
  func copy(
    from source: Int, shift: Int, to stage: StageProgram, firstChannel: Int, _ rows: Range<Int>,
    _ desk: BandDesk
  ) {
    let ring = desk.stages[source].output
    kernels.copy(
      desk.inputs.rows(rows, of: ring, shift: shift), inputChannels: desk.stages[source].storedChannels,
      channels: desk.stages[source].channels, isHalved: shift == 1, width: stage.width,
      outputChannels: stage.storedChannels, firstChannel: firstChannel,
      into: desk.outputs.rows(rows, of: stage.output))
  }
}

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
  func repeatPixels(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    copy(from: stage.rule.source, shift: 1, to: stage, firstChannel: 0, rows, desk)
  }

  @inline(__always)
  func doubleBilinearly(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    let (rule, band) = (stage.rule, stage.band)
    let ring = desk.stages[rule.source].output
    // The source rows with which the picture goes on.
    let present = (band.before >= 0 ? Int.min : 0)..<(band.after >= 0 ? Int.max : rule.sourceHeight)
    kernels.doubleBilinearly(
      near: desk.inputs.rows(rows, of: ring, shift: 1),
      far: desk.secondInputs.farRows(rows, of: ring, present: present), width: stage.width,
      channels: stage.storedChannels, into: desk.outputs.rows(rows, of: stage.output))
  }
}

import CSegKernels
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
  func join(_ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk) {
    stage.pointee.output.fill(desk.outputs, rows)
    let rule = stage.pointee.rule
    copy(from: rule.source, shift: rule.reach.shift, to: stage, firstChannel: 0, rows, desk)
    copy(
      from: rule.second, shift: rule.secondShift, to: stage,
      firstChannel: (desk.stages + rule.source).pointee.channels, rows, desk)
  }

  /// Copies the channels of a stage's rows, each row and column twice where `shift` is 1.
  @inline(__always)
  func copy(
    from source: Int, shift: Int, to stage: UnsafePointer<StageProgram>, firstChannel: Int32,
    _ rows: Range<Int>, _ desk: BandDesk
  ) {
    fill(desk.inputs, from: source, rows, shift: shift, desk)
    let input = desk.stages + source
    var call = seg_copied_rows(
      element_bytes: elementBytes, channels: input.pointee.channels,
      input_channels: input.pointee.storedChannels, output_channels: stage.pointee.storedChannels,
      first_channel: firstChannel, halved: Int32(shift), rows: Int32(rows.count),
      x_begin: 0, x_end: Int32(stage.pointee.width), input_rows: readable(desk.inputs),
      output_rows: desk.outputs)
    seg_copy_rows(&call)
  }
}

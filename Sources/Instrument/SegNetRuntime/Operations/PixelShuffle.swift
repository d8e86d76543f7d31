import CSegKernels
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
  func shuffle(_ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk) {
    let rule = stage.pointee.rule
    stage.pointee.output.fill(desk.outputs, rows)
    fill(desk.inputs, from: rule.source, rows, shift: 1, desk)
    var call = seg_shuffled_rows(
      element_bytes: elementBytes, channels: stage.pointee.channels,
      input_channels: (desk.stages + rule.source).pointee.storedChannels,
      output_channels: stage.pointee.storedChannels, channel_step: stage.pointee.channelStep,
      position_step: stage.pointee.channelStep == 1 ? stage.pointee.storedChannels : 1,
      y_begin: Int32(stage.pointee.top(of: rows)), rows: Int32(rows.count), x_begin: 0,
      x_end: Int32(stage.pointee.width), input_rows: readable(desk.inputs), output_rows: desk.outputs)
    seg_shuffle_rows(&call)
  }
}

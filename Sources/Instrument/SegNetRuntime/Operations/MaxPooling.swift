import CSegKernels
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
  func pool(_ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk) {
    let rule = stage.pointee.rule
    (desk.stages + rule.source).pointee.output.fill(desk.inputs, rule.reach.rows(readBy: rows))
    stage.pointee.output.fill(desk.outputs, rows)
    stage.pointee.positions.fill(desk.positions, rows)
    var call = seg_pooling_rows(
      channels: stage.pointee.storedChannels, rows: Int32(rows.count), x_begin: 0,
      x_end: Int32(stage.pointee.width), input_rows: readable(desk.inputs), output_rows: desk.outputs,
      index_rows: bytes(desk.positions), index_plane_bytes: stage.pointee.positionPlaneBytes)
    if program.isInteger { seg_pooling_u8(kernels, &call) } else { seg_pooling_f32(kernels, &call) }
  }
}

import CSegKernels
import SegNetModel

extension Convolution: StreamedConvolution {
  func addStages(_ layer: LayerSpec, to builder: inout StageBuilder) throws(RuntimeError) {
    let kind: Stage.Kind =
      switch builder.network.head(layer.name)?.kind {
      case .classes: .labels
      case .regression: .regression
      case nil: .convolution
      }
    guard kind != .convolution || activation == .relu else {
      throw .network(layer: layer.name, problem: "a ReLU must follow every convolution but the last")
    }
    if isPooledAsStored(layer, in: builder) { return }
    var stage = builder.stage(
      kind, layer, builder.origin(of: layer.inputs[0]), reach: .window(kernelConvolution.padding),
      kernel: kernel(layer, in: builder))
    stage.activation = activation
    builder.append(stage)
  }

  /// Whether the layer has no rows of its own, because the one layer that reads it pools them as they are stored.
  func isPooledAsStored(_ layer: LayerSpec, in builder: StageBuilder) -> Bool {
    activation == .relu && builder.onlyReader(of: layer.name)?.operation is MaxPooling
  }
}

extension StreamedConvolution {
  func kernel(_ layer: LayerSpec, in builder: StageBuilder) -> Stage.Kernel {
    Stage.Kernel(
      layer: layer.name, inputChannels: builder.shapes[layer.inputs[0]]!.channels,
      convolution: kernelConvolution
    ) { kernelWeights($0) }
  }
}

extension RowRunner {
  @inline(__always)
  func convolve(_ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk) {
    stage.pointee.output.fill(desk.outputs, rows)
    callConvolution(stage, rows, count: rows.count, width: stage.pointee.width, desk)
  }

  @inline(__always)
  func convolvePooled(_ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk) {
    stage.pointee.output.fill(desk.outputs, rows)
    stage.pointee.positions.fill(desk.positions, rows)
    callConvolution(stage, rows, count: 2 * rows.count, width: 2 * stage.pointee.width, desk)
  }

  /// - Parameters:
  ///   - rows: of the output, pooled or not.
  ///   - count: rows of the convolution, before any pooling.
  ///   - width: the same.
  @inline(__always)
  func callConvolution(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, count: Int, width: Int, _ desk: BandDesk,
    logits: UnsafePointer<UnsafeMutablePointer<Float>?>? = nil
  ) {
    let rule = stage.pointee.rule
    (desk.stages + rule.source).pointee.output.fill(desk.inputs, rule.reach.rows(readBy: rows))
    var call = seg_convolution_rows(
      packed: stage.pointee.weights, rows: Int32(count), x_begin: 0, x_end: Int32(width),
      input_rows: readable(desk.inputs), output_rows: desk.outputs, index_rows: bytes(desk.positions),
      index_plane_bytes: stage.pointee.positionPlaneBytes, logit_rows: logits)
    if program.isInteger { seg_convolution_u8(kernels, &call) } else { seg_convolution_f32(kernels, &call) }
  }
}

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
  func convolve(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    kernels.convolve(
      stage.convolution!, inputs(of: stage, rows, desk), width: stage.width,
      into: desk.outputs.rows(rows, of: stage.output))
  }

  @inline(__always)
  func convolvePooled(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    kernels.convolvePooled(
      stage.convolution!, inputs(of: stage, rows, desk), width: stage.width,
      into: desk.outputs.rows(rows, of: stage.output),
      positions: desk.positions.rows(rows, of: stage.positions), planeBytes: stage.positionPlaneBytes)
  }

  /// All rows of its source that some rows of a stage read.
  @inline(__always)
  func inputs(of stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) -> RowList {
    desk.inputs.rows(stage.rule.reach.rows(readBy: rows), of: desk.stages[stage.rule.source].output)
  }
}

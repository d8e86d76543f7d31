import SegNetModel

extension StridedConvolution: StreamedConvolution {
  /// The kernel of convolutions does it, with every second row and pixel of its input.
  func addStages(_ layer: LayerSpec, to builder: inout StageBuilder) throws(RuntimeError) {
    guard convolution.activation == .relu else {
      throw .network(layer: layer.name, problem: "a ReLU must follow every convolution but the last")
    }
    var stage = builder.stage(
      .convolution, layer, builder.origin(of: layer.inputs[0]),
      reach: .stridedWindow(convolution.padding), kernel: kernel(layer, in: builder))
    stage.kernel?.stride = Self.stride
    builder.append(stage)
  }
}

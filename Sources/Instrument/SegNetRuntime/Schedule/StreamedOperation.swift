import SegNetModel

/// An operation that can be computed row by row. One that does not say so here can be trained and inspected, but no
/// runtime plan can be made for a network that has it.
///
/// Each operation has a file in this folder: how its rows depend on those before, and the call of its kernel, an
/// extension of `RowRunner`. An operation that needs a kernel of its own also has a method of `RowKernels`, which checks
/// what the kernel is given, a case in `Stage.Kind` and a line in `RowRunner.perform`, the loop's integer switch.
protocol StreamedOperation: LayerOperation {
  /// Appends the stages that compute a layer, the last of which gives its output.
  ///
  /// - Throws: `RuntimeError.network` for what the row kernels do not do.
  func addStages(_ layer: LayerSpec, to builder: inout StageBuilder) throws(RuntimeError)
}

/// One with weights.
protocol StreamedConvolution: StreamedOperation, ConvolutionOperation {
  /// The convolution that the kernels compute in place of this one.
  var kernelConvolution: Convolution { get }

  /// The numbers of `kernelConvolution`.
  func kernelWeights(_ weights: ConvolutionWeights) -> ConvolutionWeights
}

extension StreamedConvolution {
  var kernelConvolution: Convolution { convolution }
  func kernelWeights(_ weights: ConvolutionWeights) -> ConvolutionWeights { weights }
}

import SegNetModel

extension FoldedNetwork {
  /// This network in one arithmetic.
  ///
  /// - Parameters:
  ///   - ranges: needed for int8 only.
  ///   - perChannel: false for int8 activations with one step per layer.
  /// - Throws: `NetworkError` for a network that cannot be.
  func model(_ arithmetic: Arithmetic, ranges: ActivationRanges, perChannel: Bool = true) throws(NetworkError)
    -> ExportedModel
  {
    switch arithmetic {
    case .float32: float32Model
    case .float16: model(.float16, float16Tensors)
    case .int8: model(.int8, try Quantizer.tensors(of: self, ranges: ranges, perChannel: perChannel))
    }
  }

  /// This network as it was trained.
  public var float32Model: ExportedModel { model(.float32, float32Tensors) }

  private func model(_ arithmetic: Arithmetic, _ tensors: [NamedTensor]) -> ExportedModel {
    var description = description
    description.arithmetic = arithmetic
    return ExportedModel(description: description, tensors: tensors)
  }
}

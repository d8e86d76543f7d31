import SafeFiles
import SegNetModel

/// A compact model in memory: what `WeightsFile` holds on disk.
public struct ExportedModel: Sendable {
  public var description: ModelDescription
  public var tensors: [NamedTensor]

  public init(description: ModelDescription, tensors: [NamedTensor]) {
    (self.description, self.tensors) = (description, tensors)
  }

  public func write(to path: String) throws(FileError) {
    try WeightsFile.write(tensors, description: description, to: path)
  }

  /// The size of the file's numbers, in bytes.
  public var tensorBytes: Int { tensors.reduce(0) { $0 + $1.bytes.count } }
}

extension FoldedNetwork {
  /// This network in one arithmetic.
  ///
  /// - Parameter ranges: needed for int8 only.
  func model(_ arithmetic: Arithmetic, ranges: ActivationRanges) -> ExportedModel {
    var description = description
    description.arithmetic = arithmetic
    let tensors =
      switch arithmetic {
      case .float32: float32Tensors
      case .float16: float16Tensors
      case .int8: Quantizer.tensors(of: self, ranges: ranges)
      }
    return ExportedModel(description: description, tensors: tensors)
  }
}

extension FoldedNetwork {
  /// This network as it was trained.
  public var float32Model: ExportedModel { model(.float32, ranges: ActivationRanges()) }
}

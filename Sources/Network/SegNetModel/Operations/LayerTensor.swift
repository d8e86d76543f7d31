/// What a tensor is to its layer; its name in a weights file is `layer.part`.
public enum TensorPart: String, Sendable, CaseIterable {
  /// A convolution's kernels, and what is added to their sums.
  case weight, bias
  /// int8: by what sums are multiplied before they are rounded.
  case multiplier
  /// A batch norm's factor and what it adds, as PyTorch names them.
  case gain = "batch_norm.weight"
  case offset = "batch_norm.bias"
  /// What training found the sums to be on average, and how far they spread: a batch norm subtracts and divides by it.
  case runningMean = "batch_norm.running_mean"
  case runningVariance = "batch_norm.running_var"

  /// The name of the layer's tensor.
  public func name(in layer: String) -> String { "\(layer).\(rawValue)" }

  /// What is wrong with a tensor's numbers, or nil: all are finite; multipliers and variances are never negative.
  func problem(in values: [Float]) -> String? {
    let isSigned = self != .multiplier && self != .runningVariance
    guard values.allSatisfy({ $0.isFinite && (isSigned || $0 >= 0) }) else {
      return isSigned ? "has a number that is not finite" : "has a number that is negative or not finite"
    }
    return nil
  }
}

/// A tensor that an operation has in a weights file.
public struct LayerTensor: Equatable, Sendable {
  /// Gives the end of its name in the file.
  public let part: TensorPart
  /// Follows from the arithmetic of the model.
  public let elementType: ElementType
  /// The extents, the outermost first: numbers are row-major.
  public let shape: [Int]

  /// - Parameter shape: extents, the outermost first.
  public init(_ part: TensorPart, _ elementType: ElementType, shape: [Int]) {
    (self.part, self.elementType, self.shape) = (part, elementType, shape)
  }
}

import System

/// The numbers of a tensor in memory.
public enum TensorNumbers: Equatable, Sendable {
  /// Those of float16 tensors stand here as the same numbers in float32.
  case float([Float])
  /// Weights of int8 models.
  case int8([Int8])
  /// Biases of int8 models.
  case int32([Int32])
}

/// A layer's numbers, by what they are to it: those that `LayerOperation.tensors` names.
public struct LayerWeights: Equatable, Sendable {
  /// Row-major, by part; each has the type and the shape that the layer needs.
  public internal(set) var numbers: [TensorPart: TensorNumbers]

  /// Those of a float32 or float16 tensor.
  ///
  /// - Precondition: the layer has such a tensor; so for the other types.
  public func floats(_ part: TensorPart) -> [Float] {
    guard case .float(let values) = numbers[part] else { preconditionFailure("no float \(part)") }
    return values
  }

  /// Those of an int32 tensor: the biases of int8 models.
  ///
  /// - Precondition: the layer has such a tensor.
  public func int32s(_ part: TensorPart) -> [Int32] {
    guard case .int32(let values) = numbers[part] else { preconditionFailure("no int32 \(part)") }
    return values
  }
}

extension NamedTensor {
  /// The numbers of a layer's tensor.
  ///
  /// - Throws: `ModelError.tensor` for another type or shape than expected, and for numbers that cannot be.
  func numbers(_ expected: LayerTensor) throws(ModelError) -> TensorNumbers {
    guard elementType == expected.elementType, shape == expected.shape else {
      throw .tensor(
        name: name,
        problem: "is \(elementType.rawValue) \(shape), "
          + "expected \(expected.elementType.rawValue) \(expected.shape)")
    }
    switch elementType {
    case .float32:
      let values = values(as: Float.self)
      if let problem = expected.part.problem(in: values) { throw .tensor(name: name, problem: problem) }
      return .float(values)
    case .float16:
      let values = values(as: Float16.self).map(Float.init)
      if let problem = expected.part.problem(in: values) { throw .tensor(name: name, problem: problem) }
      return .float(values)
    case .int8: return .int8(values(as: Int8.self))
    case .int32: return .int32(values(as: Int32.self))
    case .int64: preconditionFailure("layers have no int64 tensors")
    }
  }

  private func values<Element: BitwiseCopyable>(as: Element.Type) -> [Element] {
    bytes.numbers(as: Element.self)
  }
}

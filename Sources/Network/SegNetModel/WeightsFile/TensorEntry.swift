/// Where a tensor stands in a weights file.
public struct TensorEntry: Equatable, Sendable {
  public let name: String
  public let elementType: ElementType
  public let shape: [Int]
  /// Bytes from the start of the file.
  public let range: Range<Int>

  public var elementCount: Int { shape.reduce(1, *) }
}

/// A tensor to be written.
public struct NamedTensor: Sendable {
  public let name: String
  public let elementType: ElementType
  public let shape: [Int]
  /// Little-endian numbers, row-major.
  public let bytes: [UInt8]

  public init(name: String, elementType: ElementType, shape: [Int], bytes: [UInt8]) {
    precondition(bytes.count == shape.reduce(1, *) * elementType.byteCount)
    (self.name, self.elementType, self.shape, self.bytes) = (name, elementType, shape, bytes)
  }

  /// A tensor of a layer.
  public init<Element: BitwiseCopyable>(
    _ part: TensorPart, of layer: String, _ elementType: ElementType, shape: [Int], _ values: [Element]
  ) {
    self.init(part.name(in: layer), elementType, shape: shape, values)
  }

  public init<Element: BitwiseCopyable>(
    _ name: String, _ elementType: ElementType, shape: [Int], _ values: [Element]
  ) {
    self.init(name: name, elementType: elementType, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
  }
}

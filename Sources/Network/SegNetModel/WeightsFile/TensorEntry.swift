import System

/// Where a tensor stands in a weights file.
public struct TensorEntry: Equatable, Sendable {
  /// Its key in the header, such as `encoder1.convolution1.weight`.
  public let name: String
  /// Of the numbers in the file.
  public let elementType: ElementType
  /// The extents, the outermost first: numbers are row-major.
  public let shape: [Int]
  /// Bytes from the start of the file.
  public let range: Range<Int>

  /// How many numbers it has; 1 where the shape is empty.
  public var elementCount: Int { shape.reduce(1, *) }
}

/// A tensor to be written.
public struct NamedTensor: Sendable {
  /// Its key in the file's header.
  public let name: String
  /// What `bytes` hold.
  public let elementType: ElementType
  /// The extents, the outermost first.
  public let shape: [Int]
  /// Little-endian numbers, row-major.
  public let bytes: [UInt8]

  /// - Precondition: `bytes` has as many numbers of the type as the shape says.
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

  /// Takes numbers as they lie in memory.
  ///
  /// - Precondition: as many numbers as the shape says, each as long as `elementType` says.
  public init<Element: BitwiseCopyable>(
    _ name: String, _ elementType: ElementType, shape: [Int], _ values: [Element]
  ) {
    self.init(name: name, elementType: elementType, shape: shape, bytes: values.rawBytes)
  }
}

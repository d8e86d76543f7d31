/// Numbers in bytes, as they lie in memory and in files: copied out, so that nobody needs their address.
extension RawSpan {
  /// One byte.
  ///
  /// - Precondition: it is there.
  @inlinable
  public func byte(_ offset: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

  /// All bytes as numbers in this machine's order, a rest that fills none left out.
  ///
  /// Never inlined, so that an array whose span this is lives until the call is over.
  ///
  /// - Precondition: any bytes are a valid `Number`.
  @inline(never)
  public func numbers<Number: BitwiseCopyable>(as: Number.Type) -> [Number] {
    unsafe withUnsafeBytes { unsafe copied($0, as: Number.self) }
  }
}

extension Array where Element: BitwiseCopyable {
  /// The elements' bytes in this machine's order, copied.
  ///
  /// Not through a span: an optimised build lets go of an array that nobody else holds before its span is read.
  public var rawBytes: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }
}

extension [UInt8] {
  /// These bytes as numbers in this machine's order, a rest that fills none left out.
  ///
  /// - Precondition: any bytes are a valid `Number`.
  public func numbers<Number: BitwiseCopyable>(as: Number.Type) -> [Number] {
    unsafe withUnsafeBytes { unsafe copied($0, as: Number.self) }
  }

  /// Adds bytes at the end.
  public mutating func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }
}

extension MutableSpan where Element: ~Copyable {
  /// Some of its elements, to be written; the whole waits until they are.
  @inlinable
  @_lifetime(&self)
  public mutating func part(_ range: Range<Int>) -> MutableSpan<Element> { _mutatingExtracting(range) }
}

extension Span<UInt8> {
  /// The same bytes, for what takes bytes of any kind.
  @inlinable
  public var raw: RawSpan { @_lifetime(copy self) get { unsafe bytes } }
}

extension MutableSpan<UInt8> {
  /// The same bytes to be written; the span waits until they are.
  @inlinable
  public var raw: MutableRawSpan { @_lifetime(&self) mutating get { unsafe mutableBytes } }
}

extension MutableRawSpan {
  /// Some of its bytes, to be written; the whole waits until they are.
  @inlinable
  @_lifetime(&self)
  public mutating func part(_ range: Range<Int>) -> MutableRawSpan { _mutatingExtracting(range) }

  /// The same bytes one by one; the span waits until they are written.
  @inlinable
  public var values: MutableSpan<UInt8> {
    @_lifetime(&self) mutating get { unsafe _unsafeMutableView(as: UInt8.self) }
  }

  /// Writes bytes from a place on.
  ///
  /// - Precondition: there is room for them.
  @_lifetime(self: copy self)
  public mutating func copy(_ other: RawSpan, to start: Int = 0) {
    precondition(start >= 0 && other.byteCount <= byteCount - start, "bytes do not fit")
    unsafe other.withUnsafeBytes { source in
      unsafe withUnsafeMutableBytes { target in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[start...]).copyMemory(from: source)
      }
    }
  }
}

/// The bytes of a value of C, such as a fixed array of characters.
func rawBytes<Value>(of value: Value) -> [UInt8] { unsafe withUnsafeBytes(of: value) { unsafe Array($0) } }

/// All bytes as numbers in this machine's order, a rest that fills none left out.
private func copied<Number: BitwiseCopyable>(_ bytes: UnsafeRawBufferPointer, as: Number.Type) -> [Number] {
  let size = MemoryLayout<Number>.stride
  return unsafe [Number](unsafeUninitializedCapacity: bytes.count / size) { numbers, count in
    count = bytes.count / size
    unsafe UnsafeMutableRawBufferPointer(numbers)
      .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<(count * size)]))
  }
}

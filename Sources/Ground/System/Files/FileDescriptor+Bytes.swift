import SystemPackage

/// The only place that hands files the addresses of bytes.
extension FileDescriptor {
  /// Reads what is there, once.
  ///
  /// - Returns: 0 at the end.
  func read(into bytes: inout [UInt8]) throws -> Int {
    unsafe try bytes.withUnsafeMutableBytes { unsafe try read(into: $0) }
  }

  /// Reads until there are `count` bytes; fewer where the file ends before.
  ///
  /// - Parameter start: from the file's beginning; nil reads on from where it is.
  func readWhole(_ count: Int, from start: Int? = nil) throws -> [UInt8] {
    unsafe try [UInt8](unsafeUninitializedCapacity: count) { buffer, got in
      while got < count {
        let rest = unsafe UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[got...])
        let read =
          if let start {
            unsafe try read(fromAbsoluteOffset: Int64(start + got), into: rest)
          } else { unsafe try read(into: rest) }
        if read == 0 { break }
        got += read
      }
    }
  }

  /// Writes all bytes.
  func writeAll(_ bytes: RawSpan) throws {
    unsafe try bytes.withUnsafeBytes { _ = unsafe try writeAll($0) }
  }
}

/// TensorFlow's record format: length, checksum of the length, bytes, checksum of the bytes; all numbers little-endian.
///
/// Source: tensorflow/core/lib/io/record_writer.h.
enum RecordFraming {
  static func frame(_ bytes: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(bytes.count))
    return length + littleEndian(maskedChecksum(length)) + bytes + littleEndian(maskedChecksum(bytes))
  }

  /// Masked, since checksums of data that hold checksums are weak.
  static func maskedChecksum(_ bytes: [UInt8]) -> UInt32 {
    let sum = checksum(bytes)
    return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
  }

  /// CRC-32C (Castagnoli), RFC 3720 appendix B.4. zlib has the other CRC-32 only.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ 0x82F6_3B78 }
  }

  private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    (0..<number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}

import FoundationEssentials
import System

/// Writes safetensors files. The same tensors and metadata give the same bytes.
public enum SafetensorsWriter {
  /// - Throws: `FileError` when the file cannot be written; the old file then stays.
  public static func write(_ tensors: [NamedTensor], metadata: [String: String], to path: String)
    throws(FileError)
  {
    try writeFileAtomically(path, encode(tensors, metadata: metadata))
  }

  /// Header (padded so that the data starts at a multiple of 64), then the tensors: widest numbers first, by name, so
  /// that each is aligned to its own element size.
  static func encode(_ tensors: [NamedTensor], metadata: [String: String]) -> [UInt8] {
    let sorted = tensors.sorted {
      ($1.elementType.byteCount, $0.name) < ($0.elementType.byteCount, $1.name)
    }
    var offset = 0
    var parts: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      parts.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    for tensor in sorted {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      parts.append(
        "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.elementType.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(offset + tensor.bytes.count)]}")
      offset += tensor.bytes.count
    }
    var header = Array("{\(parts.joined(separator: ","))}".utf8)
    while (header.count + 8) % 64 != 0 { header.append(UInt8(ascii: " ")) }
    var bytes = [UInt64(header.count).littleEndian].rawBytes
    bytes.reserveCapacity(8 + header.count + offset)
    bytes += header
    for tensor in sorted { bytes += tensor.bytes }
    return bytes
  }

  private static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    guard let data = try? encoder.encode(text) else { preconditionFailure("a String is always encodable") }
    return String(decoding: data, as: UTF8.self)
  }
}

import FoundationEssentials
import System

/// A memory-mapped safetensors file: 8-byte header length, JSON header, raw tensors.
///
/// Format: https://github.com/huggingface/safetensors. Opening checks the whole header: no later access can leave the
/// file, and nothing larger than a small multiple of the header is allocated.
public struct SafetensorsFile: Sendable {
  /// The longest JSON header that is read. **Units**: bytes.
  public static let headerLimit = 1 << 24

  /// As the caller named it.
  public let path: String
  /// What stands under `__metadata__` in the header; empty without.
  public let metadata: [String: String]
  /// By name; each lies within the file.
  public let entries: [String: TensorEntry]
  let file: MappedFile

  /// - Throws: `FileError` when the file is missing, truncated or not in this format.
  public init(path: String) throws(FileError) {
    let mapped = try MappedFile(path)
    let bytes = mapped.bytes
    let advice = "expected a model or checkpoint that hooke wrote (safetensors)"
    guard bytes.byteCount >= 8 else {
      throw FileError(path, "has \(bytes.byteCount) bytes, too few for a weights file", advice: advice)
    }
    let length = UInt64(littleEndian: bytes.extracting(0..<8).numbers(as: UInt64.self)[0])
    guard length >= 2, length <= UInt64(Self.headerLimit), Int(length) <= bytes.byteCount - 8 else {
      throw FileError(
        path,
        "is no weights file, or is truncated: its header would have \(length) of \(bytes.byteCount) bytes",
        advice: advice)
    }
    let header: Header
    do {
      let text = bytes.extracting(8..<8 + Int(length)).numbers(as: UInt8.self)
      header = try JSONDecoder().decode(Header.self, from: Data(text))
    } catch {
      throw FileError(
        path, "has a header that is no safetensors header: \(shortDescription(error))", advice: advice)
    }
    let entries = try Self.checkedEntries(
      header, dataStart: 8 + Int(length), fileSize: bytes.byteCount, path: path)
    (self.path, self.file, self.metadata, self.entries) = (path, mapped, header.metadata, entries)
  }

  private static func checkedEntries(_ header: Header, dataStart: Int, fileSize: Int, path: String)
    throws(FileError) -> [String: TensorEntry]
  {
    var entries: [String: TensorEntry] = [:]
    for (name, raw) in header.tensors {
      guard let type = ElementType(rawValue: raw.dtype) else {
        throw FileError(path, "tensor '\(name)' has the unknown element type '\(raw.dtype)'")
      }
      var size = type.byteCount
      for extent in raw.shape {
        let (product, overflow) = size.multipliedReportingOverflow(by: extent)
        guard extent >= 0, !overflow else {
          throw FileError(path, "tensor '\(name)' has the impossible shape \(raw.shape)")
        }
        size = product
      }
      guard raw.offsets.count == 2, raw.offsets[0] >= 0, raw.offsets[1] >= raw.offsets[0],
        raw.offsets[1] - raw.offsets[0] == size
      else {
        throw FileError(
          path, "tensor '\(name)' of shape \(raw.shape) needs \(size) bytes, its offsets are \(raw.offsets)")
      }
      guard raw.offsets[1] <= fileSize - dataStart else {
        throw FileError(
          path,
          "is truncated: tensor '\(name)' ends at byte \(raw.offsets[1]) of \(fileSize - dataStart) bytes of data",
          advice: "copy or export it again")
      }
      entries[name] = TensorEntry(
        name: name, elementType: type, shape: raw.shape,
        range: dataStart + raw.offsets[0]..<dataStart + raw.offsets[1])
    }
    return entries
  }

  /// The bytes of a tensor, borrowed from the mapping.
  @_lifetime(borrow self)
  public func bytes(of entry: TensorEntry) -> RawSpan {
    unsafe _overrideLifetime(file.bytes.extracting(entry.range), borrowing: self)
  }

  /// A tensor's numbers, copied out.
  ///
  /// - Precondition: `Element` has the size of the entry's element type.
  public func values<Element: BitwiseCopyable>(of entry: TensorEntry, as: Element.Type) -> [Element] {
    precondition(MemoryLayout<Element>.stride == entry.elementType.byteCount)
    return bytes(of: entry).numbers(as: Element.self)
  }
}

/// The JSON header as it stands in the file.
private struct Header: Decodable {
  struct Tensor: Decodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]
    enum CodingKeys: String, CodingKey { case dtype, shape, offsets = "data_offsets" }
  }

  var metadata: [String: String] = [:]
  var tensors: [String: Tensor] = [:]

  struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: AnyKey.self)
    for key in container.allKeys {
      if key.stringValue == "__metadata__" {
        metadata = try container.decode([String: String].self, forKey: key)
      } else {
        tensors[key.stringValue] = try container.decode(Tensor.self, forKey: key)
      }
    }
  }
}

/// A decoding error in one line.
package func shortDescription(_ error: any Error) -> String {
  func place(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
  return switch error {
  case DecodingError.keyNotFound(let key, let context): "'\(place(context.codingPath + [key]))' is missing"
  case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
    "'\(place(context.codingPath))' has the wrong type"
  case DecodingError.dataCorrupted(let context):
    context.codingPath.isEmpty
      ? "it is not valid JSON, or holds a number that does not fit"
      : "'\(place(context.codingPath))': \(context.debugDescription)"
  default: "\(error)"
  }
}

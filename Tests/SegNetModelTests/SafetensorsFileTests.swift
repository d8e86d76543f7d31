import Foundation
import System
import Testing

@testable import SegNetModel

@Suite final class SafetensorsFileTests {
  let folder: String
  var path: String { "\(folder)/weights.safetensors" }

  init() throws {
    folder =
      FileManager.default.temporaryDirectory.appendingPathComponent("tensors-\(UUID().uuidString)").path
    try prepareFolder(folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// A file of a header and data, the header's length stated truly unless told otherwise.
  private func write(_ header: String, length: UInt64? = nil, data: [UInt8] = []) throws {
    let bytes = Array(header.utf8)
    let prefix = withUnsafeBytes(of: (length ?? UInt64(bytes.count)).littleEndian) { Array($0) }
    try writeFileAtomically(path, prefix + bytes + data)
  }

  private var problem: String? {
    do throws(FileError) {
      _ = try SafetensorsFile(path: path)
      return nil
    } catch {
      return error.path == path ? error.problem : "names \(error.path)"
    }
  }

  @Test func givesBackWhatItWrote() throws {
    let tensors = [
      NamedTensor("b", .int8, shape: [3], [Int8(-128), 0, 127]),
      NamedTensor("a", .float32, shape: [2, 1], [Float(1.5), -.infinity]),
      NamedTensor("scalar", .int64, shape: [], [Int64.min]),
      NamedTensor("none", .float16, shape: [0, 5], [UInt16]()),
      NamedTensor("weird \"name\"\n/é", .int32, shape: [1], [Int32(7)]),
    ]
    try SafetensorsWriter.write(tensors, metadata: ["key": "value \"é\"\n", "a": ""], to: path)
    let file = try SafetensorsFile(path: path)
    #expect(file.metadata == ["key": "value \"é\"\n", "a": ""])
    #expect(Set(file.entries.keys) == Set(tensors.map(\.name)))
    #expect(file.values(of: file.entries["b"]!, as: Int8.self) == [-128, 0, 127])
    #expect(file.values(of: file.entries["a"]!, as: Float.self) == [1.5, -.infinity])
    #expect(file.values(of: file.entries["scalar"]!, as: Int64.self) == [.min])
    #expect(file.entries["none"]!.elementCount == 0 && file.entries["none"]!.shape == [0, 5])
    #expect(file.values(of: file.entries["none"]!, as: UInt16.self) == [])
    #expect(file.values(of: file.entries["weird \"name\"\n/é"]!, as: Int32.self) == [7])
    for entry in file.entries.values { #expect(entry.range.lowerBound % entry.elementType.byteCount == 0) }
  }

  @Test func theSameContentGivesTheSameBytesInAnyOrder() {
    let tensors = (0..<20).map { NamedTensor("t\($0)", .float32, shape: [1], [Float($0)]) }
    let metadata = Dictionary(uniqueKeysWithValues: (0..<20).map { ("k\($0)", "v") })
    let bytes = SafetensorsWriter.encode(tensors, metadata: metadata)
    #expect(bytes == SafetensorsWriter.encode(tensors.reversed(), metadata: metadata))
    let length = Int(bytes[0]) | Int(bytes[1]) << 8
    #expect((8 + length) % 64 == 0)
  }

  @Test func readsAHeaderOfAnotherWriter() throws {
    let header = #"{"x":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"__metadata__":{"format":"pt"}}"#
    try write(header, data: [0, 0, 128, 63, 0, 0, 0, 64])
    let file = try SafetensorsFile(path: path)
    #expect(file.metadata == ["format": "pt"])
    #expect(file.values(of: file.entries["x"]!, as: Float.self) == [1, 2])
  }

  @Test(arguments: [0, 1, 7])
  func refusesFilesShorterThanTheirLengthField(count: Int) throws {
    try writeFileAtomically(path, [UInt8](repeating: 0, count: count))
    #expect(problem?.contains("too few") == true)
  }

  @Test(
    arguments: [0, 1, 3, 1 << 24 + 1, 1 << 32, 1 << 63, UInt64.max, UInt64.max - 7, UInt64(Int.max)]
      as [UInt64])
  func refusesHeaderLengthsThatCannotBe(length: UInt64) throws {
    try write("{}", length: length)
    #expect(problem?.contains("is no weights file, or is truncated") == true)
  }

  @Test(arguments: [
    (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#, "not valid JSON"),
    (#"[1]"#, "wrong type"), (#"{"x":1}"#, "wrong type"), ("\u{0}\u{0}", "not valid JSON"),
    (#"{"__metadata__":{"a":1}}"#, "'__metadata__.a' has the wrong type"),
    (#"{"x":{"shape":[1],"data_offsets":[0,4]}}"#, "'x.dtype' is missing"),
    (#"{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#, "a number that does not fit"),
    (
      #"{"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#,
      "a number that does not fit"
    ),
    (#"{"x":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}}"#, "unknown element type 'F8'"),
    (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, "its offsets are [0]"),
    (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#, "its offsets are"),
    (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, "its offsets are [4, 0]"),
    (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, "its offsets are [-4, 0]"),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, "needs 8 bytes"),
    (#"{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, "impossible shape"),
    (#"{"x":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}"#, "impossible shape"),
    (#"{"x":{"dtype":"I8","shape":[0,-1],"data_offsets":[0,0]}}"#, "impossible shape"),
    (#"{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, "impossible shape"),
    (#"{"x":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,0]}}"#, "impossible shape"),
    (#"{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#, "is truncated: tensor 'x'"),
    (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[5,9]}}"#, "is truncated"),
    (
      #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}"#,
      "is truncated"
    ),
    (
      #"{"x":{"dtype":"I8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}"#,
      "is truncated"
    ),
  ])
  func refusesHostileHeaders(header: String, words: String) throws {
    try write(header, data: [UInt8](repeating: 0, count: 8))
    #expect(problem?.contains(words) == true, "\(problem ?? "no error")")
  }

  @Test func refusesAbsurdDepth() throws {
    try write(String(repeating: #"{"x":"#, count: 100_000))
    #expect(problem != nil)
    try write(#"{"x":"# + String(repeating: "[", count: 100_000))
    #expect(problem != nil)
  }

  @Test func refusesEveryTruncation() throws {
    try SafetensorsWriter.write(
      [NamedTensor("a", .float32, shape: [4], [Float](repeating: 1, count: 4))], metadata: ["k": "v"],
      to: path)
    let whole = try readFile(path)
    for count in 0..<whole.count {
      try writeFileAtomically(path, whole.prefix(count))
      #expect(problem != nil, "\(count) of \(whole.count) bytes")
    }
  }

  @Test func damageNeverReadsOutside() throws {
    try SafetensorsWriter.write(
      [
        NamedTensor("a", .float32, shape: [2, 2], [Float](repeating: 1, count: 4)),
        NamedTensor("b", .int8, shape: [3], [Int8](repeating: 1, count: 3)),
      ],
      metadata: [:], to: path)
    let whole = try readFile(path)
    for position in 0..<whole.count - 19 {
      for flip in [0x01, 0x08, 0x80] as [UInt8] {
        var damaged = whole
        damaged[position] ^= flip
        let target = "\(folder)/damaged"
        try damaged.withUnsafeBytes { bytes in try Data(bytes).write(to: URL(fileURLWithPath: target)) }
        guard let file = try? SafetensorsFile(path: target) else { continue }
        for entry in file.entries.values {
          #expect(entry.range.lowerBound >= 8 && entry.range.upperBound <= whole.count)
          #expect(file.bytes(of: entry).byteCount == entry.elementCount * entry.elementType.byteCount)
        }
      }
    }
  }
}

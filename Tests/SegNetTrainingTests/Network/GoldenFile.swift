import Foundation
import System
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

/// Numbers that PyTorch computed, from the fixtures.
struct GoldenFile {
  static let remake = "make the fixture anew with tools/make-training-golden"

  let file: SafetensorsFile

  init(_ name: String) throws {
    let path = try #require(
      Bundle.module.path(forResource: "Fixtures/\(name)", ofType: "safetensors"), "\(Self.remake)")
    file = try SafetensorsFile(path: path)
    #expect(file.metadata["version"] == "1", "\(Self.remake)")
  }

  func shape(_ name: String) throws -> [Int] {
    try #require(file.entries[name], "no tensor '\(name)': \(Self.remake)").shape
  }

  func numbers(_ name: String) throws -> [Float] {
    file.values(
      of: try #require(file.entries[name], "no tensor '\(name)': \(Self.remake)"), as: Float.self)
  }

  func labels() throws -> [UInt8] {
    file.values(of: try #require(file.entries["labels"]), as: Int32.self).map(UInt8.init)
  }

  /// The greatest difference, as a part of the greatest number.
  func expectClose(
    _ found: [Float], _ name: String, tolerance: Float, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try numbers(name)
    try #require(found.count == expected.count, "\(name): \(Self.remake)", sourceLocation: sourceLocation)
    let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
    let scale = max(1e-3, expected.map { abs($0) }.max() ?? 0)
    #expect(
      difference <= tolerance * scale,
      "\(name) differs by \(difference) of \(scale); if the network changed, \(Self.remake)",
      sourceLocation: sourceLocation)
  }

  /// The network in the metadata of the file.
  func network() throws -> NetworkSpec {
    let text = try #require(file.metadata["network"], "\(Self.remake)")
    return try JSONDecoder().decode(NetworkSpec.self, from: Data(text.utf8))
  }
}

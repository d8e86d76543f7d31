import Foundation
import System

/// A folder for one test, deleted with it.
final class DocumentScratch {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory.appendingPathComponent("documents-\(UUID().uuidString)").path
    try prepareFolder(path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes bytes and says where.
  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try writeFileAtomically("\(path)/\(name)", bytes)
    return "\(path)/\(name)"
  }
}

/// The error that a body throws.
func fileError(_ body: () throws(FileError) -> Void) -> FileError? {
  do {
    try body()
    return nil
  } catch {
    return error
  }
}

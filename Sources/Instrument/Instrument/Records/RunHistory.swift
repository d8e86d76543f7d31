import FoundationEssentials
import Records
import System

/// The runs that a file of runs tells of, as far as a further run must know them.
struct RunHistory {
  /// What begins or ends a run.
  private struct Line: Decodable {
    let run: String
    let version: String?
    let startedUtc: String?
    let endedUtc: String?
  }

  private var lines: [Line] = []

  /// - Throws: `FileError` when there is a file that cannot be read.
  init(_ path: String) throws(FileError) {
    guard pathKind(path) == .file else { return }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    lines = try readFile(path).split(separator: UInt8(ascii: "\n")).compactMap {
      try? decoder.decode(Line.self, from: Data($0))
    }
  }

  /// Whether a run of this name stands there.
  func has(_ run: String) -> Bool { lines.contains { $0.run == run } }

  /// The run that began last, where its end is missing; nil for none, and for one of a version that wrote no ends.
  var cutRun: String? {
    guard let last = lines.last(where: { $0.startedUtc != nil }), last.version != nil else { return nil }
    return lines.contains { $0.run == last.run && $0.endedUtc != nil } ? nil : last.run
  }
}

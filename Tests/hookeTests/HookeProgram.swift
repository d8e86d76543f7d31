import Foundation

/// Runs the built `hooke` program as a person would.
struct HookeProgram {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The repository's root.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let sample = root.appendingPathComponent("firmware-config/samples/blood-smear").path

  /// Pictures of nuclei that touch, their outlines, and a model of them.
  static let nuclei = root.appendingPathComponent("firmware-config/samples/nuclei").path

  /// The program stands beside the test bundle.
  private static let executable = URL(fileURLWithPath: CommandLine.arguments[0])
    .resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("hooke")

  static var path: String { executable.path }

  static func run(_ arguments: [String], in folder: String? = nil) throws -> Outcome {
    let process = try start(arguments, in: folder)
    return try process.finish()
  }

  static func start(_ arguments: [String], in folder: String? = nil) throws -> RunningProgram {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let running = RunningProgram(process: process)
    try running.launch()
    return running
  }
}

/// A started program; its output goes to files, so that it never waits for a reader.
struct RunningProgram {
  let process: Process
  private let output = TemporaryFolder()

  init(process: Process) { self.process = process }

  func launch() throws {
    let (out, err) = (output.path("stdout"), output.path("stderr"))
    for path in [out, err] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: out)
    process.standardError = FileHandle(forWritingAtPath: err)
    process.standardInput = FileHandle.nullDevice
    try process.run()
  }

  /// What it said on standard error up to now.
  var errorsSoFar: String { (try? String(contentsOfFile: output.path("stderr"), encoding: .utf8)) ?? "" }

  func finish() throws -> HookeProgram.Outcome {
    process.waitUntilExit()
    return HookeProgram.Outcome(
      status: process.terminationStatus,
      output: try String(contentsOfFile: output.path("stdout"), encoding: .utf8),
      errors: try String(contentsOfFile: output.path("stderr"), encoding: .utf8))
  }
}

/// A folder that goes when the last reference does.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("hooke-\(UUID().uuidString)").path
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func path(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }
}

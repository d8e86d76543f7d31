import Foundation
import HTTPClient
import Testing

/// `hooke run --live` from the outside.
struct LiveRunTests {
  let folder = TemporaryFolder()
  let run = [
    "run", "--source", "\(HookeProgram.sample)/recording.mjpeg", "--model",
    "\(HookeProgram.sample)/model-int8.safetensors",
  ]

  /// The port of the link that a program said.
  private func port(of program: RunningProgram) throws -> UInt16 {
    for _ in 0..<600 {
      if let match = program.errorsSoFar.firstMatch(of: /live view: https?:\/\/[^\/]*:([0-9]+)\//) {
        return try #require(UInt16(match.1))
      }
      usleep(50_000)
    }
    Issue.record("no link: \(program.errorsSoFar)")
    return 0
  }

  private func json(_ client: HTTPClient, _ path: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(client.get(path).body)) as? [String: Any])
  }

  @Test func whatIsShownEqualsTheRecords() throws {
    let (csv, config) = (folder.path("counts.csv"), folder.path("run.yaml"))
    try "threads: 1\nsample: slide 17\ntrack: true\n".write(toFile: config, atomically: true, encoding: .utf8)
    let program = try HookeProgram.start(
      run + ["--config", config, "--csv", csv, "--live", "127.0.0.1:0", "--loop", "--rate", "25"])
    let client = HTTPClient(port: try port(of: program))
    var state: [String: Any] = [:]
    for _ in 0..<600 {
      state = try json(client, "/api/v1/state")
      if state["frames"] as? Int ?? 0 > 30 { break }
      usleep(50_000)
    }
    let about = try json(client, "/api/v1/run")
    let picture = try client.get("/overlay.jpg")
    kill(program.process.processIdentifier, SIGINT)
    let outcome = try program.finish()
    #expect(outcome.status == 0, "\(outcome.errors)")
    // The page is gone when the last words are said.
    #expect(!outcome.output.contains("live view"))
    #expect(picture.status == 200 && picture.body.starts(with: [0xFF, 0xD8]))

    let lines = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
    let header = lines[0].split(separator: ",").map(String.init)
    let rows = lines.dropFirst().map { line in
      Dictionary(
        uniqueKeysWithValues: zip(
          header, line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)))
    }
    let frame = try #require(state["frame"] as? Int)
    let shown = rows.filter { Int($0["frame"] ?? "") ?? .max <= frame && $0["state"] == "" }
    #expect(shown.count == state["frames"] as? Int)
    let kinds = try #require(state["classes"] as? [[String: Any]])
    #expect(kinds.map { $0["name"] as? String } == ["rbc", "wbc", "platelet"])
    for kind in kinds {
      let name = try #require(kind["name"] as? String)
      let counts = shown.compactMap { Int($0["\(name)_count"] ?? "") }
      #expect(kind["total"] as? Int == counts.reduce(0, +) && kind["count"] as? Int == counts.last, "\(name)")
      #expect(kind["unique"] as? Int == shown.last.flatMap { Int($0["\(name)_unique"] ?? "") }, "\(name)")
    }
    // Settings say where they come from.
    let settings = try #require(about["settings"] as? [[String: String]])
    let byKey = Dictionary(uniqueKeysWithValues: settings.map { ($0["key"] ?? "", $0) })
    #expect(byKey["threads"]?["source"] == config && byKey["threads"]?["value"] == "1")
    #expect(byKey["csv"]?["source"] == "command line" && byKey["csv"]?["value"] == "'\(csv)'")
    let description = try #require(about["description"] as? [String: Any])
    #expect(description["sample"] as? String == "slide 17")
    #expect(description["run"] as? String == state["run"] as? String)
    #expect((description["rules"] as? [String])?.isEmpty == false)
  }

  @Test func addressesThatCannotBeServedAreSaid() throws {
    let wrong = try HookeProgram.run(run + ["--live", "microscope.local"])
    #expect(wrong.status == 64 && wrong.errors.contains("--live"), "\(wrong.errors)")
    let config = try folder.write("run.yaml", "live: somewhere\n")
    let refused = try HookeProgram.run(run + ["--config", config])
    #expect(refused.status == 1 && refused.errors.contains("'live'"), "\(refused.errors)")
    let first = try HookeProgram.start(run + ["--live", "127.0.0.1:0", "--loop", "--rate", "5"])
    let used = try port(of: first)
    let second = try HookeProgram.run(
      run + ["--live", "127.0.0.1:\(used)", "--csv", folder.path("none.csv")])
    #expect(second.status == 1 && second.errors.contains("in use"), "\(second.errors)")
    // Nothing was begun.
    #expect(!FileManager.default.fileExists(atPath: folder.path("none.csv")))
    kill(first.process.processIdentifier, SIGINT)
    #expect(try first.finish().status == 0)
  }

  /// At an address that other computers reach: encrypted, with a token that no journal shows.
  @Test func otherComputersNeedTheToken() throws {
    let keys = folder.path("keys")
    let arguments = run + ["--live", "0.0.0.0:0", "--live-keys", keys]
    let program = try HookeProgram.start(arguments + ["--loop", "--rate", "5"])
    let client = HTTPClient(port: try port(of: program))
    let token = try String(contentsOfFile: "\(keys)/token", encoding: .utf8).prefix { !$0.isNewline }
    // Who does not encrypt gets no answer.
    #expect((try? client.get("/healthz"))?.status != 200)
    kill(program.process.processIdentifier, SIGINT)
    let outcome = try program.finish()
    #expect(outcome.status == 0 && token.count == 32, "\(outcome.errors)")
    #expect(!outcome.errors.contains(token) && outcome.errors.contains("\(keys)/token"))
    #expect(outcome.errors.firstMatch(of: /SHA-256: ([0-9A-F]{2}:){31}[0-9A-F]{2}/) != nil)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(keys)/token")
    let refused = try HookeProgram.run(arguments + ["--csv", folder.path("none.csv"), "--frames", "1"])
    #expect(refused.status == 1 && refused.errors.contains("other users"), "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("none.csv")))
  }
}

import Cameras
import Foundation
import Frames
import Recordings
import Testing

/// Every file in `firmware-config` is what a person copies: each is loaded by what reads it, its examples included.
struct FirmwareConfigTests {
  let folder = TemporaryFolder()
  private static let config = HookeProgram.root.appendingPathComponent("firmware-config")
  private let model = "\(HookeProgram.sample)/model-int8.safetensors"

  private func text(_ name: String) throws -> String {
    try String(contentsOf: Self.config.appendingPathComponent(name), encoding: .utf8)
  }

  /// The file with its commented-out settings (`# key: value`) switched on, apart from those that `excluded` names.
  private func switchedOn(_ text: String, excluded: Set<String> = []) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard let match = line.wholeMatch(of: /(\s*)#\s?(([a-z_]+):\s+\S.*)/),
        !excluded.contains(String(match.3))
      else {
        return String(line)
      }
      return "\(match.1)\(match.2)"
    }.joined(separator: "\n")
  }

  @Test func everyYAMLFileIsReadBySomeTest() throws {
    let files = try #require(
      FileManager.default.enumerator(atPath: Self.config.path)?.allObjects as? [String])
    let yaml = files.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
    #expect(yaml.contains("hooke.yaml"))
    #expect(yaml.filter { $0 != "hooke.yaml" && !$0.hasPrefix("cameras/") } == [])
  }

  @Test func cameraProfiles() throws {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Self.config.appendingPathComponent("cameras").path)
    #expect(!names.isEmpty)
    for name in names {
      let path = Self.config.appendingPathComponent("cameras/\(name)").path
      let plain = try CameraProfile(path: path)
      let examples = try CameraProfile(path: try folder.write(name, switchedOn(text("cameras/\(name)"))))
      #expect(!plain.controls.isEmpty)
      #expect(examples.controls.count > plain.controls.count, "no commented-out control was found in \(name)")
    }
  }

  /// Through the program as a service starts it, with a recording in the camera's place.
  @Test func runConfiguration() throws {
    let examples = switchedOn(
      try text("hooke.yaml"), excluded: ["isa", "flat", "dark", "crop", "binning", "object_size_px"])
    for key in [
      "objects: ", "snapshots: ", "wait: ", "loop: ", "  rotation: ", "um_per_px: ",
      "  smoothing: ", "  stuck_frames: ", "source: ", "size: ",
      "format: ", "rate: ", "frames: ",
    ] {
      #expect(examples.contains("\n\(key)"), "the example of '\(key)' was not switched on")
    }
    for (number, text) in [try text("hooke.yaml"), examples].enumerated() {
      let config = try folder.write("hooke-\(number).yaml", text)
      let outcome = try HookeProgram.run(
        [
          "run", "--config", config, "--source", "\(HookeProgram.sample)/recording.mjpeg", "--frames", "2",
          "--csv",
          folder.path("counts-\(number).csv"), "--overlays", folder.path("overlays-\(number)"),
          "--objects", folder.path("objects-\(number).csv"), "--tracks", folder.path("tracks-\(number).csv"),
          "--sqlite", folder.path("counts-\(number).sqlite"),
          "--json-lines", folder.path("counts-\(number).jsonl"),
          "--interval-csv", folder.path("minutes-\(number).csv"),
          "--xlsx", folder.path("counts-\(number).xlsx"), "--report", folder.path("report-\(number)"),
          "--live", "127.0.0.1:0",
        ], in: HookeProgram.root.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("2 frames counted"))
    }
  }

  /// The profile that it names is read before the camera is opened, so that an error names the camera only.
  @Test func runConfigurationNamesFilesThatAreThere() throws {
    let outcome = try HookeProgram.run(
      ["run", "--config", "firmware-config/hooke.yaml", "--device", "/dev/no-such-camera"],
      in: HookeProgram.root.path)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("/dev/no-such-camera: open"), "\(outcome.errors)")
  }

  @Test func serviceRunsTheProgramAsDocumented() throws {
    let unit = try text("systemd/hooke.service")
    let command = "/usr/local/bin/hooke run --config /etc/hooke/hooke.yaml"
    #expect(unit.contains("\nExecStart=\(command)\n"))
    for setting in [
      "Restart=on-failure", "SupplementaryGroups=video", "DeviceAllow=char-video4linux rw",
      "DeviceAllow=char-input rw",
    ] {
      #expect(unit.contains("\n\(setting)\n"))
    }
  }

  @Test(.enabled(if: tool("systemd-analyze") != nil, "systemd-analyze is not installed"))
  func systemdAcceptsTheService() throws {
    let analyze = try #require(Self.tool("systemd-analyze"))
    let unit = try text("systemd/hooke.service")
    for (unit, exposure) in [(unit, 1.0), (withLivePage(unit), 1.5)] {
      // The program need not be installed where the test runs.
      let path = try folder.write("hooke.service", unit.replacing("/usr/local/bin/hooke", with: "/bin/true"))
      let (status, words) = try Self.run(analyze, ["verify", "--man=no", "--recursive-errors=no", path])
      #expect(status == 0 && words.isEmpty, "\(words)")
      let (_, report) = try Self.run(analyze, ["security", "--offline=true", "--no-pager", path])
      let level = try #require(report.firstMatch(of: /exposure level for .*: ([0-9.]+)/))
      #expect(try #require(Double(level.1)) <= exposure, "\(report)")
    }
  }

  /// The unit with the lines that stand in place of others where the live page is asked for.
  private func withLivePage(_ unit: String) -> String {
    unit.replacing(/\n(PrivateNetwork=yes|RestrictAddressFamilies=AF_UNIX|IPAddressDeny=any)(?=\n)/) { _ in ""
    }
    .replacing(/\n#([A-Z][A-Za-z]+=)/) { "\n\($0.output.1)" }
  }

  @Test func deviceRule() throws {
    let rules = try text("udev/70-hooke-microscope.rules").split(separator: "\n").filter {
      !$0.hasPrefix("#")
    }
    #expect(rules.count == 2)
    // Both must be for the same microscope.
    #expect(
      Set(rules.map { $0.split(separator: ",").filter { $0.contains("ATTRS{id") }.joined() }).count == 1)
    for rule in rules {
      for part in rule.split(separator: ",") {
        let isTerm = part.wholeMatch(of: /\s*[A-Z_]+(\{[A-Za-z_]+\})?(==|!=|=|\+=|-=|:=)"[^"]*"/) != nil
        #expect(isTerm, "'\(part)' is no term of a rule")
      }
      #expect(rule.contains(#"GROUP="video", MODE="0660""#))
    }
    for part in [#"SUBSYSTEM=="video4linux""#, #"SYMLINK+="hooke-microscope""#] {
      #expect(rules.first?.contains(part) == true)
    }
    #expect(rules.last?.contains(#"SUBSYSTEM=="input", KERNEL=="event[0-9]*""#) == true)
  }

  @Test(.enabled(if: verifiesRules, "there is no 'udevadm verify' here")) func udevAcceptsTheRule() throws {
    let udevadm = try #require(Self.tool("udevadm"))
    let path = Self.config.appendingPathComponent("udev/70-hooke-microscope.rules").path
    let (status, words) = try Self.run(udevadm, ["verify", path])
    #expect(status == 0, "\(words)")
  }

  private static var verifiesRules: Bool {
    tool("udevadm").flatMap { try? run($0, ["verify", "--help"]).status == 0 } ?? false
  }

  private static func tool(_ name: String) -> String? {
    ["/usr/bin", "/bin", "/usr/sbin", "/sbin"].map { "\($0)/\(name)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  /// The exit status and everything the program said.
  private static func run(_ path: String, _ arguments: [String]) throws -> (status: Int32, words: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    (process.standardOutput, process.standardError) = (pipe, pipe)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let words = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: words, as: UTF8.self))
  }
}

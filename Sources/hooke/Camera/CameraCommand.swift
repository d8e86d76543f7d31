import ArgumentParser
import Cameras
import Frames
import Imaging
import Recordings
import System

struct CameraCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "camera",
    abstract: "Show and set a camera's controls, save them as a profile, check how well it streams.",
    discussion: """
      Examples:
        hooke camera                                       what the camera is set to
        hooke camera set auto_exposure='Manual Mode' gain=10
        hooke camera save --output microscope.yaml         for 'hooke run --profile'
        hooke camera check --seconds 10
      """,
    subcommands: [
      CameraShowCommand.self, CameraSetCommand.self, CameraSaveCommand.self, CameraCheckCommand.self,
    ],
    defaultSubcommand: CameraShowCommand.self)
}

struct CameraShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the format and the controls that a camera has now.",
    discussion: "Works while another program streams.\n\nExample: hooke camera show --device auto")

  @OptionGroup var camera: CameraChoice
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let state = try CameraState(camera.device)
    if json { return print(try jsonText(state)) }
    let rate = state.framesPerSecond.map { " at \(formatNumber($0, digits: 2)) frames/s" } ?? ""
    print("\(state.path)  \(state.identity.model)\n  \(state.code) \(state.size)\(rate)")
    if !state.controls.isEmpty { print(controlTable(state.controls)) }
  }
}

struct CameraSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set controls of a camera now, automatic ones first, and read them back.",
    discussion: """
      Works while another program streams. Values: a number, on or off, or the words of a menu. The settings are lost when
      the camera is unplugged: save them in a profile.

      Example: hooke camera set auto_exposure='Manual Mode' exposure_time_absolute=156
      """)

  @OptionGroup var camera: CameraChoice
  @Argument(help: ArgumentHelp("Controls to set.", valueName: "name=value")) var settings: [String]

  func validate() throws { _ = try parsed() }

  private func parsed() throws -> [CameraProfile.ControlSetting] {
    try settings.map { text in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw ValidationError("'\(text)' is not of the form name=value.")
      }
      return CameraProfile.ControlSetting(name: String(parts[0]), value: String(parts[1]))
    }
  }

  func run() throws {
    let differences = try CameraState.set(try parsed(), of: camera.device)
    guard differences.isEmpty else {
      for difference in differences { StandardStream.errors.write("camera: \(difference)\n") }
      throw ExitCode.failure
    }
  }
}

struct CameraSaveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "save", abstract: "Write what a camera is set to now as a profile.",
    discussion: """
      The profile holds format, size, frame rate and every control that can be set, each with its range as a comment.
      'hooke run --profile' then brings the camera back to exactly this state, after every replug, too. Controls that an
      automatic has at the moment are written as comments.

      Example: hooke camera save --output microscope.yaml
      """)

  @OptionGroup var camera: CameraChoice
  @Option(name: .shortAndLong, help: ArgumentHelp("YAML file to write.", valueName: "file")) var output:
    String
  @Flag(help: "Replace the file if it is there.") var overwrite = false

  func validate() throws { try checkName(output, .yaml) }

  func run() throws {
    if !overwrite, pathKind(output) != .nothing {
      throw FileError(output, "is there already", advice: "name another file, or give --overwrite")
    }
    let state = try CameraState(camera.device)
    try writeFileAtomically(output, Array(try state.profileText().utf8))
    // Read back at once: what cannot be read must be known now.
    let profile = try CameraProfile(path: output)
    print("\(output): \(state.code) \(state.size), \(profile.controls.count) controls of \(state.path)")
  }
}

/// The controls as a table for people.
func controlTable(_ controls: [CameraControl]) -> String {
  var table = TextTable(["  control", "value", "range", "default"])
  for control in controls {
    let held = control.isSettable ? "" : " (held)"
    table.add([
      "  \(control.name)", (control.value.map(String.init) ?? "-") + held, control.range,
      "\(control.defaultValue)",
    ])
  }
  return table.text
}

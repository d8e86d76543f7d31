import ArgumentParser
import Cameras
import Frames
import Imaging
import Recordings
import System

struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "List the cameras, with all they offer.",
    discussion: """
      A camera can be named by its path, the path's last part, its number, its serial number, or 'auto' when there is one
      only. Values that an automatic control has at the moment are marked as held.

      Examples:
        hooke devices
        hooke devices --json
      """)

  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let list = V4L2DeviceList()
    for error in list.unreadable { StandardStream.errors.write("\(error)\n") }
    if list.cameras.isEmpty {
      StandardStream.errors.write(
        list.unreadable.isEmpty
          ? "no camera found: plug one in; if it is, see whether 'ls /dev/video*' finds it, and whether you are in the "
            + "group 'video'\n"
          : "no camera that can be opened\n")
    }
    if json {
      print(try jsonText(list.cameras))
    } else if !list.cameras.isEmpty {
      print(list.cameras.map(text).joined(separator: "\n\n"))
    }
  }

  private func text(_ camera: CameraDescription) -> String {
    var lines = ["\(camera.path)  \(camera.identity.model)"]
    if let stable = camera.stablePath { lines.append("  always called: \(stable)") }
    if let serial = camera.identity.serial { lines.append("  serial number: \(serial)") }
    if let usb = camera.identity.usbIdentifier { lines.append("  USB id: \(usb)") }
    lines.append("  driver \(camera.driver), bus \(camera.identity.bus)")
    for format in camera.formats {
      lines.append(
        "  format \(format.name.map { "\($0.rawValue) (\(format.code))" } ?? "\(format.code), not read by hooke")"
      )
      for size in format.sizes {
        let rates = size.framesPerSecond.map { formatNumber($0, digits: $0 == $0.rounded() ? 0 : 2) }
        let least = size.leastSize.map { "\($0) to " } ?? ""
        lines.append("    \(least)\(size.size) at \(rates.joined(separator: ", ")) frames/s")
      }
    }
    if !camera.controls.isEmpty { lines.append(controlTable(camera.controls)) }
    return lines.joined(separator: "\n")
  }
}

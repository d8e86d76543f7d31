import ArgumentParser
import FrameCapture
import Imaging

struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "List the cameras, with all they offer.",
    discussion: """
      A camera can be named by its path, its name in /dev/v4l/by-id, its serial number, or 'auto' when there is one only.

      Example: hooke devices
      """)

  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let list = V4L2DeviceList()
    for error in list.unreadable { StandardStream.errors.write("\(error)\n") }
    if json {
      print(try jsonText(list.cameras))
    } else if list.cameras.isEmpty {
      print("no camera found; plug one in, and see that you may read /dev/video* (group 'video')")
    } else {
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
    var table = TextTable(["  control", "value", "range", "default"])
    for control in camera.controls {
      let range =
        control.menu.isEmpty
        ? "\(control.minimum)...\(control.maximum)"
        : control.menu.map { "\($0.index) \($0.name)" }.joined(separator: ", ")
      table.add([
        "  \(control.name)", control.value.map(String.init) ?? "-", range, "\(control.defaultValue)",
      ])
    }
    if !camera.controls.isEmpty { lines.append(table.text) }
    return lines.joined(separator: "\n")
  }
}

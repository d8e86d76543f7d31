import Frames
import System

/// A program that has a device open.
struct DeviceHolder: Equatable, CustomStringConvertible {
  let process: Int32
  /// The program's name as the kernel has it, at most 15 characters.
  let name: String

  var description: String { "\(name) (process \(process))" }

  /// Who has a device open, this program apart. Those of other users stay unseen without the right to look at them.
  ///
  /// Source: `/proc/*/fd`.
  static func all(of path: String, _ system: any VideoSystem) -> [DeviceHolder] {
    guard let device = system.resolved(path) else { return [] }
    return system.names(in: "/proc").compactMap(Int32.init).sorted().compactMap { process in
      guard process != processIdentifier else { return nil }
      let files = "/proc/\(process)/fd"
      guard system.names(in: files).contains(where: { system.resolved("\(files)/\($0)") == device }) else {
        return nil
      }
      return DeviceHolder(process: process, name: system.text("/proc/\(process)/comm") ?? "a program")
    }
  }
}

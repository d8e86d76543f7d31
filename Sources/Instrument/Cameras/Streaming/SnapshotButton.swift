import CV4L2
import Frames
import System

/// The button on a microscope. The kernel presents it as an input device with the key `KEY_CAMERA`, apart from the video.
struct SnapshotButton: ~Copyable {
  private let system: any VideoSystem
  private let descriptor: Int32

  /// - Parameters:
  ///   - path: the camera's video node.
  ///   - onDenied: told the path of a button that may not be read (group `input`).
  /// - Returns: nil when the camera has no button, or when it may not be read.
  init?(of path: String, system: any VideoSystem, onDenied: (String) -> Void = { _ in }) {
    guard let node = system.resolved(path)?.split(separator: "/").last else { return nil }
    let inputs = "/sys/class/video4linux/\(node)/device/input"
    for input in system.names(in: inputs) {
      for event in system.names(in: "\(inputs)/\(input)") where event.hasPrefix("event") {
        let path = "/dev/input/\(event)"
        do throws(SystemError) {
          descriptor = try system.open(path)
        } catch {
          if error.isDenied { onDenied(path) }
          continue
        }
        self.system = system
        return
      }
    }
    return nil
  }

  deinit { system.close(descriptor) }

  /// Whether the button went down since the last call. Does not wait.
  func wasPressed() -> Bool {
    var isPressed = false
    // A press is a handful of events; more than a few hundred at once is no button.
    for _ in 0..<256 {
      var event = input_event()
      guard system.read(descriptor, whole: &event) else { break }
      if event.type == UInt16(EV_KEY), event.code == UInt16(KEY_CAMERA), event.value == 1 { isPressed = true }
    }
    return isPressed
  }
}

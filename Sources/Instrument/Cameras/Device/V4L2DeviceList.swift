import CV4L2
import Frames
import System

/// The cameras of this computer. Nodes that are no cameras (metadata, outputs) are left out.
public struct V4L2DeviceList: Equatable, Sendable {
  /// In the order of their nodes' numbers.
  public let cameras: [CameraDescription]
  /// Nodes that could not be looked at, and why: mostly for want of permission.
  public let unreadable: [CaptureError]

  /// Looks at every video node; takes some milliseconds for each. Streams of others are not disturbed.
  public init(system: any VideoSystem = LinuxVideoSystem()) {
    var cameras: [CameraDescription] = []
    var unreadable: [CaptureError] = []
    for path in Self.nodes(system) {
      do throws(SystemError) {
        var descriptor = try VideoDescriptor(path, system: system)
        let capability = try descriptor.identify()
        if VideoRole(capability).isCamera { cameras.append(CameraDescription(descriptor, capability)) }
      } catch {
        // A node that is gone again, or that never was a video device, is nobody's concern.
        if !error.isMissing && !error.isNoDevice {
          unreadable.append(CaptureError(.open, path, error))
        }
      }
    }
    self.cameras = cameras
    self.unreadable = unreadable
  }

  /// `/dev/video0`, `/dev/video1`, ... in the order of their numbers.
  static func nodes(_ system: any VideoSystem) -> [String] {
    let numbers = system.names(in: "/dev").compactMap { name in
      name.hasPrefix("video") ? Int(name.dropFirst(5)) : nil
    }
    return numbers.sorted().map { "/dev/video\($0)" }
  }

  /// Finds the node of a camera that a person named.
  ///
  /// - Parameter name: a path (`/dev/video0`, `/dev/v4l/by-id/...`), the last part of such a path (`video0`), a serial
  ///   number, the number of a node (`0`), or `auto` for the only camera there is.
  /// - Throws: `CaptureError` that lists the cameras when none or several fit.
  public static func path(of name: String, system: any VideoSystem = LinuxVideoSystem()) throws(CaptureError)
    -> String
  {
    if name.contains("/") { return name }
    let stable = "\(CameraDescription.stableFolder)/\(name)"
    if system.resolved(stable) != nil { return stable }
    let cameras = identities(system)
    let fitting = name == "auto" ? cameras : cameras.filter { $0.identity.serial == name }
    if fitting.count == 1 { return fitting[0].path }
    // After the serial numbers, since those may be digits only, too.
    let number = name.hasPrefix("video") ? name.dropFirst(5) : name[...]
    if fitting.isEmpty, number.allSatisfy(\.isNumber), let node = Int(number) { return "/dev/video\(node)" }
    let list = cameras.map { camera in
      "\(camera.path) (\(camera.identity.model)" + (camera.identity.serial.map { ", serial \($0))" } ?? ")")
    }
    let found =
      cameras.isEmpty ? nothing : "\(fitting.count) of the cameras \(list.joined(separator: ", "))"
    throw CaptureError(
      .find, name, found: found,
      expected: name == "auto" ? "one camera" : "one camera with this serial number",
      advice: cameras.isEmpty
        ? "plug it in; if it is, see whether you may read /dev/video* (group video)" : "name one by its path")
  }

  /// What is found where no camera is.
  static let nothing = "no camera"

  /// Every camera's node with its identity, without asking for all it offers.
  static func identities(_ system: any VideoSystem) -> [(path: String, identity: CameraIdentity)] {
    nodes(system).compactMap { path in
      guard let identity = identity(path, system) else { return nil }
      return (path, identity)
    }
  }

  /// nil for what is no camera, or cannot be opened now.
  private static func identity(_ path: String, _ system: any VideoSystem) -> CameraIdentity? {
    do throws(SystemError) {
      var descriptor = try VideoDescriptor(path, system: system)
      let capability = try descriptor.identify()
      return VideoRole(capability).isCamera ? CameraIdentity(descriptor, capability) : nil
    } catch { return nil }
  }
}

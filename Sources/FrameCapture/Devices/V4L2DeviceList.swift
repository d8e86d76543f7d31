import CV4L2
import Glibc

/// The cameras of this computer. Nodes that are no cameras (metadata, outputs) are left out.
public struct V4L2DeviceList: Equatable, Sendable {
  public let cameras: [CameraDescription]
  /// Nodes that could not be looked at, and why: mostly for want of permission.
  public let unreadable: [CaptureError]

  /// Looks at every video node; takes some milliseconds for each. Streams of others are not disturbed.
  public init(system: any VideoSystem = LinuxVideoSystem()) {
    var cameras: [CameraDescription] = []
    var unreadable: [CaptureError] = []
    for path in Self.nodes(system) {
      do throws(SystemError) {
        let descriptor = try VideoDescriptor(path, system: system)
        let capability = try descriptor.capability()
        if VideoRole(capability) == .camera { cameras.append(CameraDescription(descriptor, capability)) }
      } catch {
        // A node that is gone again, or that never was a video device, is nobody's concern.
        if ![ENOENT, ENODEV, ENXIO, ENOTTY].contains(error.number) {
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
  /// - Parameter name: a path (`/dev/video0`, `/dev/v4l/by-id/...`), the last part of a path in `/dev/v4l/by-id`, a
  ///   serial number, or `auto` for the only camera there is.
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
    let list = cameras.map { camera in
      "\(camera.path) (\(camera.identity.model)" + (camera.identity.serial.map { ", serial \($0))" } ?? ")")
    }
    let found =
      cameras.isEmpty ? "no camera" : "\(fitting.count) of the cameras \(list.joined(separator: ", "))"
    throw CaptureError(
      .find, name, found: found,
      expected: name == "auto" ? "one camera" : "one camera with this serial number",
      advice: cameras.isEmpty
        ? "plug it in; if it is, see whether you may read /dev/video* (group video)" : "name one by its path")
  }

  /// Every camera's node with its identity, without asking for all it offers.
  static func identities(_ system: any VideoSystem) -> [(path: String, identity: CameraIdentity)] {
    nodes(system).compactMap { path in
      guard let identity = identity(path, system) else { return nil }
      return (path, identity)
    }
  }

  /// nil for what is no camera, or cannot be opened now.
  private static func identity(_ path: String, _ system: any VideoSystem) -> CameraIdentity? {
    guard let descriptor = try? VideoDescriptor(path, system: system),
      let capability = try? descriptor.capability(), VideoRole(capability) == .camera
    else { return nil }
    return CameraIdentity(descriptor, capability)
  }
}

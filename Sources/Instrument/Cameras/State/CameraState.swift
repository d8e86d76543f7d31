import CV4L2
import Frames
import Imaging

/// What a camera is set to now. Reading it, and setting controls, works while another program streams.
public struct CameraState: Equatable, Sendable, Codable {
  /// The device's node.
  public var path: String
  /// Which camera it is, whatever its node is called.
  public var identity: CameraIdentity
  /// V4L2's four characters, such as `MJPG`.
  public var code: String
  /// What a camera profile calls it; nil when this program does not read it.
  public var format: VideoFormat?
  /// The size that the driver is set to, whether anybody streams or not. **Units**: pixels.
  public var size: PixelSize
  /// nil when the driver does not say.
  public var framesPerSecond: Double?
  /// All controls with the values that they have now, in the driver's order.
  public var controls: [CameraControl]

  enum CodingKeys: String, CodingKey {
    case path, identity, code, format, size, controls
    case framesPerSecond = "frames_per_second"
  }

  /// - Parameter name: as for `V4L2DeviceList.path(of:)`.
  /// - Throws: `CaptureError` naming the step that failed.
  public init(_ name: String, system: any VideoSystem = LinuxVideoSystem()) throws(CaptureError) {
    let opening = try Self.opening(name, system)
    var descriptor = try opening.open()
    identity = try opening.identify(&descriptor)
    path = opening.path
    let found: VideoDescriptor.FormatAnswer
    do throws(SystemError) { found = try descriptor.format() } catch {
      throw CaptureError(.format, opening.path, error, holders: system)
    }
    code = found.code.description
    format = VideoFormat(code: found.code)
    size = PixelSize(width: found.width, height: found.height)
    if let interval = try? descriptor.interval(), interval.numerator > 0, interval.denominator > 0 {
      framesPerSecond = Double(interval.denominator) / Double(interval.numerator)
    }
    controls = descriptor.controls()
  }

  /// Sets controls of a camera, automatic ones first, and reads each back.
  ///
  /// - Returns: what the camera has otherwise than asked.
  public static func set(
    _ settings: [CameraProfile.ControlSetting], of name: String,
    system: any VideoSystem = LinuxVideoSystem()
  ) throws(CaptureError) -> [ProfileDifference] {
    let opening = try opening(name, system)
    var descriptor = try opening.open()
    _ = try opening.identify(&descriptor)
    return descriptor.apply(settings)
  }

  private static func opening(_ name: String, _ system: any VideoSystem) throws(CaptureError) -> VideoOpening
  {
    VideoOpening(
      path: try V4L2DeviceList.path(of: name, system: system), profile: CameraProfile(), system: system)
  }

  /// The state as a camera profile, with what each control can be as a comment.
  ///
  /// - Throws: `CaptureError` when the camera's format is one that profiles cannot name.
  public func profileText() throws(CaptureError) -> String {
    guard let format else {
      throw CaptureError(
        .format, path, found: "the camera is set to \(code)", expected: "a format that is read",
        advice: "set another with 'v4l2-ctl --set-fmt-video', or write the profile by hand")
    }
    var lines = [
      "# \(identity.model), as it was set when this was written by 'hooke camera save'.",
      "size: \(size)",
      "format: \(format.rawValue)",
    ]
    if let framesPerSecond { lines.append("frames_per_second: \(framesPerSecond)") }
    lines.append("warm_up_frames: 5")
    let settable = controls.filter { $0.kind != .button && $0.kind != .other && $0.value != nil }
    if settable.isEmpty { return lines.joined(separator: "\n") + "\n" }
    lines += ["", "controls:"]
    if settable.allSatisfy({ !$0.isSettable }) { lines[lines.count - 1] = "#controls:" }
    for control in settable.filter(\.isAutomatic) + settable.filter({ !$0.isAutomatic }) {
      lines.append("  # \(control.range), default \(control.defaultValue)")
      if control.isSettable {
        lines.append("  \(control.name): \(control.value!)")
      } else {
        lines.append("  # Held by an automatic control, or not to be set:")
        lines.append("  #\(control.name): \(control.value!)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

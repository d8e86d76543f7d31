import Glibc
import Imaging
import Synchronization

/// A camera of the kernel's video interface.
///
/// Making one opens the device and agrees on everything, so that errors come before anything else is started; `run`
/// streams, and waits for the camera when it is unplugged. The device is given back when `run` returns, or with the
/// object when it never ran.
public final class V4L2Device: FrameSource {
  public let profile: CameraProfile
  public let reconnection: Reconnection
  public let stream: StreamDescription
  /// Which camera it is: what is waited for after a loss.
  public let identity: CameraIdentity
  /// The format on the cable.
  public let cameraFormat: VideoFormat
  /// What the camera has otherwise than the profile asks: frame rate and controls.
  public let differences: [ProfileDifference]
  private let system: any VideoSystem
  private let connection: Mutex<VideoConnection?>

  /// Opens a camera.
  ///
  /// - Parameter name: what `V4L2DeviceList.path(of:)` takes: a path, a serial number, or `auto`.
  /// - Throws: `CaptureError` naming the step that failed.
  public init(
    _ name: String, profile: CameraProfile, reconnection: Reconnection = .always,
    system: any VideoSystem = LinuxVideoSystem()
  ) throws(CaptureError) {
    let path = try V4L2DeviceList.path(of: name, system: system)
    let opened = try VideoOpening(path: path, profile: profile, system: system).run()
    let agreement = opened.agreement
    self.profile = profile
    self.reconnection = reconnection
    self.system = system
    stream = StreamDescription(
      name: path, size: agreement.size, format: agreement.format.slotFormat, frameRate: agreement.frameRate)
    identity = opened.identity
    cameraFormat = agreement.format
    differences = agreement.differences
    connection = Mutex(opened)
  }

  public func run(into ring: FrameRing, reporter: CaptureReporter) throws(CaptureError) {
    let taken: VideoConnection? = connection.withLock { $0.take() }
    guard let first = taken else {
      throw CaptureError(
        .startStreaming, stream.name, found: "the device was run before", expected: "one run")
    }
    var absence = CameraReturn(
      identity: identity, profile: profile, agreement: first.agreement, system: system, reporter: reporter)
    var streaming = VideoStreaming(first, profile: profile, ring: ring, reporter: reporter, system: system)
    var loss = try streaming.run(first)
    while let reason = loss {
      reporter.report(.lost(reason))
      if reconnection == .never { throw reason }
      if streaming.hasDelivered { absence.cameraDelivered() }
      guard let next = try absence.wait(for: reconnection, after: reason) else { return }
      reporter.count { $0.reconnections += 1 }
      reporter.report(
        .reconnected(path: next.descriptor.path, differences: next.agreement.differences))
      do throws(CaptureError) { loss = try streaming.run(next) } catch { loss = error }
    }
  }
}

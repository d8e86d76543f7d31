import Frames
import Imaging
import Synchronization
import System

/// A camera of the kernel's video interface.
///
/// Making one opens the device and agrees on everything, so that errors come before anything else is started; `run`
/// streams, and waits for the camera when it is unplugged. The device is given back when `run` returns, or with the
/// object when it never ran.
public final class V4L2Device: FrameSource {
  /// As it was given; what the camera does otherwise stands in `differences`.
  public let profile: CameraProfile
  /// What `run` does when the camera goes away.
  public let reconnection: Reconnection
  /// What was agreed on when the camera was opened; one that comes back must agree to the same format and size.
  public let stream: StreamDescription
  /// Which camera it is: what is waited for after a loss.
  public let identity: CameraIdentity
  /// The format on the cable.
  public let cameraFormat: VideoFormat
  /// What the camera has otherwise than the profile asks: frame rate and controls.
  public let differences: [ProfileDifference]
  private let correction: PreparedCorrection?
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
    do throws(FileError) { correction = try profile.correction.prepared(for: agreement.layout) } catch {
      throw CaptureError(.format, path, found: error.description)
    }
    stream = StreamDescription(
      name: path, layout: agreement.layout, correction: correction, frameRate: agreement.frameRate,
      isLive: true)
    identity = opened.identity
    cameraFormat = agreement.format
    differences = agreement.differences
    connection = Mutex(opened)
  }

  /// As `init`, but waits while another program has the camera, or while it is not plugged in.
  ///
  /// - Parameters:
  ///   - waiting: how long; `never` makes this `init`.
  ///   - isStopped: asked now and then while waiting.
  ///   - onObstacle: told once about each obstacle.
  /// - Returns: nil when told to stop.
  /// - Throws: `CaptureError`: the last obstacle when the time is over, or at once what waiting does not help.
  public static func open(
    _ name: String, profile: CameraProfile, reconnection: Reconnection = .always, waiting: Reconnection,
    system: any VideoSystem = LinuxVideoSystem(), isStopped: @escaping () -> Bool = { false },
    onObstacle: (CaptureError) -> Void
  ) throws(CaptureError) -> V4L2Device? {
    var device: V4L2Device?
    let patience = CameraPatience(waiting: waiting, system: system, isStopped: isStopped)
    try patience.wait(onObstacle) { () throws(CaptureError) in
      device = try V4L2Device(name, profile: profile, reconnection: reconnection, system: system)
    }
    return device
  }

  /// Opens a camera, takes one still picture at the profile's `snapshotSize` or the largest size, and gives the camera
  /// back with the format and the frame rate that it had.
  ///
  /// - Parameters: as for `open`.
  /// - Returns: the picture, and what the camera has otherwise than the profile asks; nil when told to stop while
  ///   waiting.
  public static func snapshot(
    _ name: String, profile: CameraProfile, waiting: Reconnection = .never,
    system: any VideoSystem = LinuxVideoSystem(), isStopped: @escaping () -> Bool = { false },
    onObstacle: (CaptureError) -> Void = { _ in }
  ) throws(CaptureError) -> (picture: CameraSnapshot, differences: [ProfileDifference])? {
    var result: (CameraSnapshot, [ProfileDifference])?
    let patience = CameraPatience(waiting: waiting, system: system, isStopped: isStopped)
    try patience.wait(onObstacle) { () throws(CaptureError) in
      let path = try V4L2DeviceList.path(of: name, system: system)
      let opening = VideoOpening(path: path, profile: profile, system: system)
      var descriptor = try opening.open()
      let identity = try opening.identify(&descriptor)
      let former = try? descriptor.format()
      let formerInterval = try? descriptor.interval()
      var connection = VideoConnection(descriptor, identity, .none)
      let still = StillCapture(profile: profile, system: system, isStopped: isStopped)
      let picture = try still.capture(&connection)
      if let former {
        _ = try? connection.descriptor.setFormat(former.code, width: former.width, height: former.height)
        if let formerInterval { _ = try? connection.descriptor.setInterval(formerInterval) }
      }
      result = (picture, connection.agreement.differences)
    }
    return result
  }

  /// Streams until `reporter` says stop, and waits for the camera as `reconnection` says when it goes away.
  ///
  /// - Throws: `CaptureError` when the camera does not come back in time, or was run before.
  public func run(into ring: FrameRing, reporter: CaptureReporter) throws(CaptureError) {
    let taken: VideoConnection? = connection.withLock { $0.take() }
    guard let first = taken else {
      throw CaptureError(
        .startStreaming, stream.name, found: "the device was run before", expected: "one run")
    }
    var absence = CameraReturn(
      identity: identity, profile: profile, agreement: first.agreement, system: system, reporter: reporter)
    var streaming = VideoStreaming(
      first, profile: profile, correction: correction, ring: ring, reporter: reporter, system: system)
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

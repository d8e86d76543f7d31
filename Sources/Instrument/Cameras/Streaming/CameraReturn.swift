import Frames
import System

/// Waits for a camera that went away, and sets it up as it was.
///
/// Everything of the old connection must be given back before: while its descriptor is open, the camera comes back under
/// another node.
struct CameraReturn {
  let identity: CameraIdentity
  let profile: CameraProfile
  let agreement: VideoAgreement
  let system: any VideoSystem
  let reporter: CaptureReporter

  private static let firstPause = 100
  private static let longestPause = 1000

  /// How long to wait before the next look. Grows from one failure to the next; a camera that delivers resets it.
  /// **Units**: milliseconds.
  private var pause = firstPause

  init(
    identity: CameraIdentity, profile: CameraProfile, agreement: VideoAgreement, system: any VideoSystem,
    reporter: CaptureReporter
  ) {
    self.identity = identity
    var exact = profile
    // What was chosen the first time is the only choice now: the ring's slots are made for it.
    exact.format = agreement.format
    self.profile = exact
    self.agreement = agreement
    self.system = system
    self.reporter = reporter
  }

  /// The video nodes at the last look: a new one is worth a look at once.
  private var nodes: [String] = []

  mutating func cameraDelivered() { pause = Self.firstPause }

  /// - Returns: the connection, set up but not started; nil when told to stop.
  /// - Throws: `CaptureError` when the time is over: the last obstacle.
  mutating func wait(for policy: Reconnection, after loss: CaptureError) throws(CaptureError)
    -> VideoConnection?
  {
    let deadline = policy.deadline(from: system.clocks().monotonic)
    var obstacle = loss
    while true {
      if reporter.isStopped { return nil }
      if let deadline, system.clocks().monotonic >= deadline { throw obstacle }
      rest(until: deadline)
      nodes = V4L2DeviceList.nodes(system)
      guard
        let path = V4L2DeviceList.identities(system).first(where: { identity.isSame(as: $0.identity) })?.path
      else { continue }
      do throws(CaptureError) {
        let connection = try VideoOpening(path: path, profile: profile, system: system).run()
        if reporter.isStopped { return nil }
        return connection
      } catch {
        // Right after it is plugged in, permissions and firmware may need a moment: not an end, but worth a word once.
        if error != obstacle { reporter.report(.unavailable(error)) }
        obstacle = error
      }
    }
  }

  private mutating func rest(until deadline: UInt64?) {
    let end = min(deadline ?? .max, system.clocks().monotonic + UInt64(pause) * 1_000_000)
    pause = min(2 * pause, Self.longestPause)
    while !reporter.isStopped {
      let now = system.clocks().monotonic
      guard now < end else { return }
      // In slices, so that an order to stop, and a camera that is plugged in, are seen soon. Listing the nodes disturbs
      // nobody, while opening them wakes other cameras.
      system.sleep(milliseconds: Int(min(100, (end - now) / 1_000_000 + 1)))
      let found = V4L2DeviceList.nodes(system)
      if found.contains(where: { !nodes.contains($0) }) {
        pause = Self.firstPause
        return
      }
      nodes = found
    }
  }
}

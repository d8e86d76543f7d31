import Frames
import System

/// Waits for a camera that cannot be opened yet: another program has it, or it is not plugged in.
struct CameraPatience {
  let waiting: Reconnection
  let system: any VideoSystem
  let isStopped: () -> Bool

  /// How long between two attempts. **Units**: milliseconds.
  private static let pause = 500

  /// Repeats `attempt` until it works; returns without when told to stop.
  ///
  /// - Parameter onObstacle: told once about each obstacle.
  /// - Throws: what waiting does not help, at once; the last obstacle, when the time is over.
  func wait(_ onObstacle: (CaptureError) -> Void, _ attempt: () throws(CaptureError) -> Void)
    throws(CaptureError)
  {
    let deadline = waiting.deadline(from: system.clocks().monotonic)
    var obstacle: CaptureError?
    while true {
      do throws(CaptureError) { return try attempt() } catch {
        if waiting == .never || !Self.mayPass(error) { throw error }
        if let deadline, system.clocks().monotonic >= deadline { throw error }
        if error != obstacle { onObstacle(error) }
        obstacle = error
      }
      for _ in 0..<Self.pause / 100 {
        if isStopped() { return }
        system.sleep(milliseconds: 100)
      }
    }
  }

  /// Whether time may help: the camera is in use, or not there.
  private static func mayPass(_ error: CaptureError) -> Bool {
    if let number = error.number { return SystemError(number).isBusy || SystemError(number).isMissing }
    return error.step == .find && error.found == V4L2DeviceList.nothing
  }
}

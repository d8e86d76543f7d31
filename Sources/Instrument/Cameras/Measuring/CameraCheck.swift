import Frames
import Imaging
import System

/// How well a camera streamed.
public struct CameraCheck: Encodable, Sendable {
  /// The path of the device's node.
  public var device: String
  /// The format on the cable, as a camera profile calls it.
  public var format: String
  /// Of the pictures in the ring, after the profile's correction. **Units**: pixels.
  public var size: PixelSize
  /// How long it streamed, from the start of the session until the device was given back.
  public var seconds: Double
  /// Frames that reached the ring, whether the check came to them or not.
  public var frames: UInt64
  /// As agreed with the driver, and as the camera's own timestamps say.
  public var agreedRate: Double?
  /// Over the last 32 frames. **Units**: frames per second.
  public var measuredRate: Double
  /// Gaps in the driver's numbers.
  public var lostByDriver: UInt64
  /// Newer frames were there before the program came to these.
  public var stale: UInt64
  /// Frames refused, by the raw value of the reason; reasons that did not occur are left out.
  public var rejected: [String: UInt64]
  /// How often the stream was restarted because no frame came.
  public var restarts: UInt64
  /// From the camera's timestamp to the lease. **Units**: milliseconds.
  public var latencyMedian: Double?
  /// 99 of 100 frames came no later. **Units**: milliseconds.
  public var latencyP99: Double?
  /// Of one core, by the capture thread alone.
  public var captureLoad: Double
  /// What the camera has otherwise than the profile asks.
  public var differences: [ProfileDifference]

  enum CodingKeys: String, CodingKey {
    case device, format, size, seconds, frames, stale, rejected, restarts, differences
    case agreedRate = "agreed_frames_per_second"
    case measuredRate = "measured_frames_per_second"
    case lostByDriver = "lost_by_driver"
    case latencyMedian = "latency_median_ms"
    case latencyP99 = "latency_p99_ms"
    case captureLoad = "capture_load"
  }

  /// Streams for some seconds, and takes every frame as it comes.
  ///
  /// - Parameter isStopped: asked between frames; ends the streaming early.
  /// - Throws: `CaptureError` when the camera fails or gives no frame.
  public static func run(
    _ device: V4L2Device, seconds: Double, isStopped: () -> Bool = { false }
  ) throws -> CameraCheck {
    let ring = FrameRing(for: device.stream)
    let consumer = ring.addConsumer(.latestWins)!
    let session = CaptureSession(source: device, ring: ring)
    var latencies: [Double] = []
    let started = ContinuousClock.now
    try session.start()
    reading: while !isStopped(), ContinuousClock.now - started < .seconds(seconds) {
      switch consumer.next(timeout: .milliseconds(100)) {
      case .frame(let lease):
        latencies.append(
          Double(SystemClock.monotonicNanoseconds()) / 1e6 - Double(lease.frame.monotonicNanoseconds) / 1e6)
      case .timedOut: continue
      case .endOfStream: break reading
      case .cancelled: break reading
      }
    }
    session.stop()
    let failure = session.wait()
    let elapsed = (ContinuousClock.now - started) / .seconds(1)
    if let failure { throw failure }
    let statistics = session.statistics
    guard statistics.captured > 0 else {
      throw CaptureError(
        .stream, device.stream.name, found: "no frame in \(formatNumber(elapsed, digits: 1)) s",
        advice: "plug the camera in anew, or try another format")
    }
    latencies.sort()
    return CameraCheck(
      device: device.stream.name, format: device.cameraFormat.rawValue, size: device.stream.size,
      seconds: elapsed, frames: statistics.captured, agreedRate: device.stream.frameRate,
      measuredRate: statistics.measuredFrameRate, lostByDriver: statistics.droppedByDriver,
      stale: statistics.droppedByRing + consumer.droppedCount,
      rejected: Dictionary(uniqueKeysWithValues: statistics.rejected.map { ($0.key.rawValue, $0.value) }),
      restarts: statistics.restarts, latencyMedian: percentile(latencies, 0.5),
      latencyP99: percentile(latencies, 0.99), captureLoad: session.processorSeconds / elapsed,
      differences: device.differences)
  }

  private static func percentile(_ sorted: [Double], _ share: Double) -> Double? {
    sorted.isEmpty ? nil : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }
}

import CV4L2
import Frames
import Glibc
import Testing

@testable import Cameras

/// Drivers whose times cannot be believed: what is recorded grows from frame to frame and is never far from now.
@Suite("Clocks of drivers")
struct DriverClockTests {
  private struct Odd: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let reason: ClockFault
    /// The first frame that contradicts the clock.
    let first: UInt64
    let stamp: @Sendable (UInt32, UInt64) -> UInt64
  }

  private static let odd = [
    Odd(testDescription: "zero", reason: .beforeStart, first: 0) { _, _ in 0 },
    Odd(testDescription: "half an hour ago", reason: .beforeStart, first: 0) { $1 - 1800_000_000_000 },
    Odd(testDescription: "time of day", reason: .future, first: 0) { $1 + 1_700_000_000_000_000_000 },
    Odd(testDescription: "stands still", reason: .still, first: 1) { _, _ in begin + 20_000_000 },
    Odd(testDescription: "stands still later", reason: .still, first: 9) { _, time in
      min(time, begin + 270_000_000)
    },
    Odd(testDescription: "every seventh goes back", reason: .backwards, first: 6) {
      $0 % 7 == 6 ? $1 - 700_000_000 : $1
    },
    Odd(testDescription: "ahead by a little", reason: .future, first: 3) { $0 < 3 ? $1 : $1 + 5_000_000 },
    Odd(testDescription: "fast", reason: .future, first: 0) { begin + ($1 - begin) * 3 },
  ]

  /// When the fake camera's clock begins: long enough after the computer's start to have a half an hour ago.
  private static let begin: UInt64 = 10_000_000_000_000

  private func camera(_ stamp: @escaping @Sendable (UInt32, UInt64) -> UInt64, frames: Int) -> FakeCamera {
    var setup = FakeCamera.Setup()
    setup.stamp = stamp
    let camera = FakeCamera(setup, script: (0..<frames).map { .frame(yuyv(UInt8(truncatingIfNeeded: $0))) })
    camera.state.withLock { $0.monotonic = Self.begin }
    return camera
  }

  private func grows(_ run: CameraRun) -> Bool {
    let times = run.frames.map(\.frame.monotonicNanoseconds)
    return zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
  }

  @Test(arguments: odd) private func timesThatCannotBeAreReplaced(_ odd: Odd) throws {
    let run = try CameraRun(camera(odd.stamp, frames: 60), slots: 64)
    #expect(run.frames.count == 60 && run.statistics.lost == 0)
    #expect(
      run.events == [
        .streaming, .timesFromArrival(sequence: odd.first, path: "/dev/video0", reason: odd.reason),
      ], "told once, and nothing about light")
    #expect(grows(run))
    let frameTime: UInt64 = 33_333_333
    for taken in run.frames {
      let arrival = Self.begin + (taken.frame.sequence + 1) * frameTime
      // The clocks that stop were right until they did.
      #expect((-1000...35_000_000).contains(taken.frame.monotonicNanoseconds.distance(to: arrival)))
      let offset = taken.frame.utcNanoseconds - Int64(taken.frame.monotonicNanoseconds)
      #expect(offset == 1_700_000_000_000_000_000)
    }
    #expect(abs(run.statistics.measuredFrameRate - 30) < 0.1)
  }

  @Test func aClockThatFallsBehindIsFoundOut() throws {
    let camera = camera({ _, time in Self.begin + (time - Self.begin) / 2 }, frames: 80)
    camera.state.withLock { $0.interval = (1, 1) }
    let run = try CameraRun(camera, slots: 128)
    let told = run.events.compactMap { event in
      if case .timesFromArrival(let sequence, _, let reason) = event { (sequence, reason) } else { nil }
    }
    #expect(told.count == 1 && told.first?.1 == .behind)
    // Ten seconds behind after twenty, and then no more frames than can have waited.
    #expect(told.first.map { (20...60).contains($0.0) } == true, "\(told)")
    #expect(run.frames.count == 80 && grows(run))
    let last = try #require(run.frames.last?.frame.monotonicNanoseconds)
    #expect(last.distance(to: Self.begin + 80_000_000_000).magnitude < 1_000_000)
  }

  /// A frame is exposed before it comes: no reason for mistrust.
  @Test func longExposuresKeepTheirTimes() throws {
    let run = try CameraRun(camera({ $1 - 200_000_000 }, frames: 20))
    #expect(run.events == [.streaming])
    #expect(
      run.frames.first?.frame.monotonicNanoseconds == (Self.begin + 33_333_333 - 200_000_000) / 1000 * 1000)
    #expect(grows(run))
  }

  @Test func aStillPictureHasATimeThatCanBe() throws {
    let still = try V4L2Device.snapshot("/dev/video0", profile: .small, system: picturing { _, _ in 0 })
    let picture = try #require(still?.picture)
    #expect(picture.monotonicNanoseconds > Self.begin)
    #expect(picture.utcNanoseconds - Int64(picture.monotonicNanoseconds) == 1_700_000_000_000_000_000)
  }

  private func picturing(_ stamp: @escaping @Sendable (UInt32, UInt64) -> UInt64) -> FakeCamera {
    let camera = camera(stamp, frames: 0)
    camera.state.withLock {
      $0.setup.formats = [("YUYV", [(32, 16), (64, 48)], [30])]
      $0.script = (0..<20).map { .picture(UInt8($0)) }
    }
    return camera
  }

  /// A camera that comes back is not believed again, and that is not said again.
  @Test func mistrustLastsOverAReconnection() throws {
    let camera = camera({ _, _ in 0 }, frames: 3)
    camera.state.withLock {
      $0.script += [.unplug(backAfter: 500, path: "/dev/video2"), .frame(yuyv(1)), .frame(yuyv(2))]
    }
    let run = try CameraRun(camera, reconnection: .always)
    #expect(run.events.count { if case .timesFromArrival = $0 { true } else { false } } == 1)
    #expect(run.frames.count == 5 && grows(run))
  }
}

import CV4L2
import Cameras
import Frames
import Glibc
import Recordings
import Testing

@Suite("Times of frames")
struct FrameTimesTests {
  private func frames(_ range: Range<Int>) -> [FakeCamera.Action] {
    range.map { .frame(yuyv(UInt8(truncatingIfNeeded: $0))) }
  }

  /// Somebody sets the clock by an hour: nothing is lost, no time-out strikes, and the jump is told.
  @Test(arguments: [3600.0, -3600.0, 0.6]) func aJumpOfTheWallClockIsHarmless(seconds: Double) throws {
    let camera = FakeCamera(script: frames(0..<5) + [.setClock(seconds)] + frames(5..<10))
    let run = try CameraRun(camera)
    #expect(run.frames.map(\.frame.sequence) == Array(0..<10))
    #expect(run.statistics.lost == 0 && run.statistics.restarts == 0)
    let monotonic = run.frames.map(\.frame.monotonicNanoseconds)
    #expect(
      zip(monotonic, monotonic.dropFirst()).allSatisfy { $1 - $0 == 33_333_333 / 1000 * 1000 || $1 > $0 })
    // World time is the computer's best knowledge: it jumps with the clock, at exactly one frame.
    let offsets = run.frames.map { $0.frame.utcNanoseconds - Int64($0.frame.monotonicNanoseconds) }
    #expect(Set(offsets.prefix(5)) == [1_700_000_000_000_000_000])
    #expect(Set(offsets.suffix(5)) == [1_700_000_000_000_000_000 + Int64(seconds * 1e9)])
    #expect(run.events == [.streaming, .clockStepped(sequence: 5, seconds: seconds)])
  }

  @Test func slewingTheClockIsNoJump() throws {
    let script = (0..<20).flatMap { _ in [.setClock(0.0005)] + frames(0..<1) }
    #expect(try CameraRun(FakeCamera(script: script)).events == [.streaming])
  }

  @Test func reportsACameraAtAThirdOfThePromisedRate() throws {
    var setup = FakeCamera.Setup()
    setup.slowness = 3
    let camera = FakeCamera(setup, script: frames(0..<100))
    let run = try CameraRun(camera, slots: 128)
    guard case .slow(let measured, let agreed) = run.events.last else {
      Issue.record("\(run.events)")
      return
    }
    #expect(abs(measured - 10) < 0.1 && agreed == 30)
    #expect(run.events.count == 2, "told once: \(run.events)")
    #expect(abs(run.statistics.measuredFrameRate - 10) < 0.1)
    #expect(run.statistics.captured == 100 && run.statistics.restarts == 0)
  }

  @Test func tellsAgainAfterARecovery() throws {
    let camera = FakeCamera()
    func slowness(_ factor: Double) -> FakeCamera.Action {
      .perform { camera.state.withLock { $0.setup.slowness = factor } }
    }
    camera.state.withLock {
      $0.script =
        [slowness(2)] + frames(0..<50) + [slowness(1)] + frames(0..<50) + [slowness(2)] + frames(0..<50)
    }
    let run = try CameraRun(camera, slots: 200)
    let told = run.events.filter { if case .slow = $0 { true } else { false } }
    #expect(told.count == 2)
  }

  /// A frame that the driver lost is a gap, not a slow camera.
  @Test func lossesAreNoSlowness() throws {
    let script = (0..<60).flatMap { _ in [.lose(2)] + frames(0..<1) }
    let camera = FakeCamera(script: script)
    // The lost frames took their time, too.
    camera.state.withLock { $0.setup.slowness = 1.5 }
    let run = try CameraRun(camera, slots: 128)
    #expect(!run.events.contains { if case .slow = $0 { true } else { false } })
    #expect(run.statistics.captured == 60)
    #expect(run.statistics.droppedByDriver == 118, "\(run.events)")
  }

  @Test func framesWithAnotherClockGetTheTimeOfArrival() throws {
    var setup = FakeCamera.Setup()
    setup.hasMonotonicTimes = false
    let run = try CameraRun(FakeCamera(setup, script: frames(0..<3)))
    #expect(
      run.events == [.streaming, .timesFromArrival(sequence: 0, path: "/dev/video0", reason: .otherClock)])
    let times = run.frames.map(\.frame.monotonicNanoseconds)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 > 30_000_000 && $1 - $0 < 40_000_000 })
  }

  @Test func tellsWhatAPauseCost() throws {
    let camera = FakeCamera(
      script: frames(0..<3) + [.silence(3000)] + frames(3..<5)
        + [.unplug(backAfter: 2000, path: "/dev/video2")] + frames(5..<7))
    let run = try CameraRun(camera, reconnection: .always)
    let pauses = run.events.compactMap { event -> (CapturePause, UInt64, Double, UInt64)? in
      if case .resumed(let pause, let sequence, let seconds, let missed) = event {
        (pause, sequence, seconds, missed)
      } else {
        nil
      }
    }
    #expect(pauses.map(\.0) == [.silence, .absence])
    #expect(pauses.map(\.1) == [3, 5])
    // At 30 frames a second.
    for (_, _, seconds, missed) in pauses { #expect(abs(seconds * 30 - 1 - Double(missed)) <= 1) }
    #expect(abs(pauses[0].2 - 3.03) < 0.1 && pauses[1].2 > 2)
    #expect(run.statistics[.silence] == pauses[0].3 && run.statistics[.absence] == pauses[1].3)
    #expect(run.statistics.lost == 0)
  }
}

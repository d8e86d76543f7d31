import CV4L2
import Cameras
import Frames
import Glibc
import Imaging
import Recordings
import Testing

@Suite("A camera that is unplugged")
struct ReplugTests {
  private func frames(_ range: Range<Int>) -> [FakeCamera.Action] {
    range.map { .frame(yuyv(UInt8(truncatingIfNeeded: $0))) }
  }

  @Test func goesOnWhenItIsBackUnderAnotherNode() throws {
    let camera = FakeCamera(
      script: frames(0..<3) + [.unplug(backAfter: 5000, path: "/dev/video2")] + frames(3..<6))
    let run = try CameraRun(camera, reconnection: .always)
    #expect(run.failure == nil)
    #expect(run.frames.map { $0.pixels[0] } == [0, 1, 2, 3, 4, 5])
    #expect(run.frames.map(\.frame.sequence) == [0, 1, 2, 3, 4, 5])
    #expect(run.frames.map(\.frame.source).suffix(3) == ["/dev/video2", "/dev/video2", "/dev/video2"])
    #expect(run.statistics.reconnections == 1)
    #expect(run.events.count == 5)
    #expect(run.events[0] == .streaming && run.events[3] == .streaming)
    guard case .resumed(.absence, sequence: 3, let seconds, let missed) = run.events[4] else {
      Issue.record("expected the end of the absence, found \(run.events[4])")
      return
    }
    #expect(seconds > 5 && seconds < 8 && missed > 140)
    #expect(run.events[2] == .reconnected(path: "/dev/video2", differences: []))
    guard case .lost(let error) = run.events[1] else {
      Issue.record("expected the loss, found \(run.events[1])")
      return
    }
    #expect(error.step == .stream && error.advice == "the camera was unplugged")
    // Everything was given back before the camera was waited for.
    #expect(camera.leakedWhileAway == 0)
    #expect(camera.openDescriptors == 0 && camera.liveMappings == 0)
  }

  @Test func setsItsControlsAnew() throws {
    var setup = FakeCamera.Setup()
    setup.controls = [FakeCamera.Control(identifier: 13, name: "Gain", value: 5, initial: 5)]
    var profile = CameraProfile.small
    profile.controls = [.init(name: "gain", value: "70")]
    let camera = FakeCamera(setup, script: [.unplug(backAfter: 10, path: "/dev/video0")] + frames(0..<1))
    let run = try CameraRun(camera, profile, reconnection: .always)
    #expect(run.frames.count == 1)
    #expect(camera.value(of: 13) == 70)
  }

  @Test func waitsWithoutBeingBusy() throws {
    let camera = FakeCamera(script: [.unplug(backAfter: 60_000, path: "/dev/video0")] + frames(0..<1))
    let run = try CameraRun(camera, reconnection: .always)
    #expect(run.frames.count == 1)
    // Other cameras are not woken by looks at what is not there.
    #expect(camera.openings < 10)
    #expect(camera.sleeps < 700)
  }

  /// The pause between two looks has grown long by then.
  @Test func noticesAtOnceThatItIsBack() throws {
    let camera = FakeCamera(
      script: frames(0..<1) + [.unplug(backAfter: 20_350, path: "/dev/video2")] + frames(1..<2))
    let run = try CameraRun(camera, reconnection: .always)
    guard case .resumed(.absence, _, let seconds, _) = run.events.last else {
      Issue.record("\(run.events)")
      return
    }
    #expect(seconds < 20.35 + 0.3)
  }

  @Test func leavesOtherCamerasAlone() throws {
    var setup = FakeCamera.Setup()
    setup.nodes["/dev/video5"] = FakeCamera.Node(card: "Laptop Camera", bus: "usb-fake-9")
    let camera = FakeCamera(setup, script: frames(0..<1) + [.unplugForGood])
    let run = try CameraRun(camera, reconnection: .within(3))
    #expect(run.failure?.advice == "the camera was unplugged")
    #expect(run.statistics.reconnections == 0)
    #expect(run.events.count == 2)
  }

  @Test func takesNoGapFromAnotherLife() throws {
    let script = frames(0..<2) + [.unplug(backAfter: 10, path: "/dev/video0"), .lose(10)] + frames(2..<4)
    let run = try CameraRun(FakeCamera(script: script), reconnection: .always)
    #expect(run.frames.map(\.frame.sequence) == [0, 1, 2, 3])
    #expect(run.statistics.droppedByDriver == 0)
  }

  @Test func endsWhenToldNotToWait() throws {
    let run = try CameraRun(FakeCamera(script: frames(0..<2) + [.unplugForGood]), reconnection: .never)
    #expect(run.frames.count == 2)
    #expect(run.failure?.found == SystemError(ENODEV).description)
  }

  @Test func saysWhatIsInTheWayAndTriesAgain() throws {
    let camera = FakeCamera(
      script: [
        .perform {}, .unplug(backAfter: 10, path: "/dev/video0"),
      ] + frames(0..<1))
    // The first answers after the return: no permission yet, then another program has it, then a stall.
    camera.state.withLock {
      $0.setup.errors[hooke_set_format] = [0, EBUSY, EBUSY, EIO]
    }
    let run = try CameraRun(camera, reconnection: .always)
    #expect(run.frames.count == 1)
    let obstacles = run.events.compactMap { event -> String? in
      if case .unavailable(let error) = event { error.found } else { nil }
    }
    #expect(obstacles == [SystemError(EBUSY).description, SystemError(EIO).description])
    #expect(camera.openDescriptors == 0 && camera.liveMappings == 0)
  }

  @Test func reopensACameraThatStaysSilent() throws {
    let camera = FakeCamera(script: frames(0..<1) + [.silence(7000)] + frames(1..<2))
    let run = try CameraRun(camera, reconnection: .always)
    #expect(run.statistics.restarts == 2)
    #expect(run.statistics.reconnections == 1)
    #expect(run.frames.count == 2)
  }

  /// Random scripts of everything that goes wrong, from fixed seeds.
  @Test func survivesAThousandReplugsWithFaultsAndLeaksNothing() throws {
    var random = SplitMix(state: 2026)
    var script: [FakeCamera.Action] = []
    var sent = 0
    for cycle in 0..<1000 {
      for _ in 0..<Int(random.next() % 6) {
        switch random.next() % 9 {
        case 0: script.append(.flagged(yuyv(1)))
        case 1: script.append(.claims(Int(random.next() % 5000)))
        case 2: script.append(.lose(UInt32(random.next() % 100)))
        case 3: script.append(.falseAlarm)
        case 4: script.append(.readError([EIO, EINVAL, ENODEV, EPROTO][Int(random.next() % 4)]))
        case 5: script.append(.silence(Int(random.next() % 9000)))
        default:
          script.append(.frame(yuyv(2)))
          sent += 1
        }
      }
      script.append(.unplug(backAfter: Int(random.next() % 3000), path: "/dev/video\(cycle % 4)"))
    }
    let camera = FakeCamera(script: script + frames(0..<1))
    camera.state.withLock { state in
      for request in [
        hooke_set_format, hooke_request_buffers, hooke_query_buffer, hooke_queue_buffer, hooke_stream_on,
      ] {
        state.setup.errors[request] = [0, 0, 0] + (0..<2000).map { _ in random.next() % 8 == 0 ? EIO : 0 }
      }
    }
    let run = try CameraRun(camera, policy: .latestWins, reconnection: .always)
    #expect(run.failure == nil)
    #expect(run.statistics.reconnections >= 900)
    #expect(run.statistics.captured > UInt64(sent) / 2)
    #expect(camera.leakedWhileAway == 0)
    #expect(camera.openDescriptors == 0 && camera.liveMappings == 0)
    #expect(run.frames.last?.frame.droppedBefore == run.statistics.lost)
  }
}

import CV4L2
import Cameras
import Foundation
import Frames
import Glibc
import Imaging
import Recordings
import Testing

/// The kernel's virtual test driver: all formats, one plane of memory or several, faults as controls. Runs inside the
/// virtual machine:
///
///     tools/virtual-camera -v single -- .build/debug/hookePackageTests.xctest --testing-library swift-testing \
///       --no-parallel --filter VividTests
@Suite(
  "The kernel's test driver", .enabled(if: getenv("VIRTUAL_CAMERA").map { String(cString: $0) } == "vivid"),
  .serialized)
struct VividTests {
  private let size = PixelSize(width: 320, height: 180)

  private func profile(_ format: VideoFormat) -> CameraProfile { CameraProfile(size: size, format: format) }

  /// A session of some frames; `onEvent` may act on what happens.
  private func capture(
    _ profile: CameraProfile, count: Int, reconnection: Reconnection = .never,
    at orders: [Int: @Sendable () throws -> Void] = [:],
    onEvent: @escaping @Sendable (CaptureEvent) -> Void = { _ in }
  ) throws -> (frames: [CapturedFrame], statistics: CaptureStatistics, failure: CaptureError?) {
    let device = try V4L2Device("auto", profile: profile, reconnection: reconnection)
    let ring = FrameRing(for: device.stream, slots: 12)
    let session = CaptureSession(source: device, ring: ring, onEvent: onEvent)
    let consumer = try #require(ring.addConsumer(.keepAll))
    var frames: [CapturedFrame] = []
    try session.start()
    reading: while frames.count < count {
      switch consumer.next(timeout: .seconds(60)) {
      case .frame(let lease): frames.append(CapturedFrame(frame: lease.frame, pixels: copy(lease.image)))
      default: break reading
      }
      try orders[frames.count]?()
    }
    session.stop()
    let failure = session.wait()
    return (frames, session.statistics, failure)
  }

  /// Sets one of the driver's fault controls by a part of its name.
  private func order(_ name: String, _ value: Int32 = 1) throws {
    let state = try CameraState("auto")
    let control = try #require(
      state.controls.first { $0.name.contains(name) }, "\(state.controls.map(\.name))")
    let system = LinuxVideoSystem()
    let descriptor = try system.open(state.path)
    defer { system.close(descriptor) }
    var request = v4l2_control(id: control.identifier, value: value)
    try system.request(descriptor, hooke_set_control, &request)
  }

  /// The colours of the eight bars.
  private func bars(_ taken: CapturedFrame) -> [RGBColor] {
    let bytesPerRow = size.width * taken.frame.format.bytesPerPixel!
    return (0..<8).map { bar in
      let view = ImageView(
        size: size, format: taken.frame.format, bytesPerRow: bytesPerRow, bytes: taken.pixels.span.bytes)
      return view.color(x: (2 * bar + 1) * size.width / 16, y: size.height * 3 / 4)
    }
  }

  /// Every format that the driver and this program have in common shows the same picture.
  @Test func readsEveryFormat() throws {
    let offered = try #require(V4L2DeviceList().cameras.first).formats
    let names = Set(offered.compactMap(\.name))
    #expect(names.count >= 8, "\(offered.map(\.code))")
    // The driver writes its state across the bars.
    try order("osd_text_mode", 2)
    defer { try? order("osd_text_mode", 0) }
    // The standard colour bars, 75 %, as RGB: white, yellow, cyan, green, magenta, red, blue, black.
    let reference = bars(try #require(try capture(profile(.rgb24), count: 1).frames.first))
    for format in VideoFormat.allCases where names.contains(format) {
      let found = bars(try #require(try capture(profile(format), count: 1).frames.first, "\(format)"))
      for (bar, (one, other)) in zip(reference, found).enumerated() {
        let isGrey = format == .grey || format == .y16
        let luminance = (Int(one.red) * 299 + Int(one.green) * 587 + Int(one.blue) * 114) / 1000
        let expected =
          isGrey ? [luminance, luminance, luminance] : [Int(one.red), Int(one.green), Int(one.blue)]
        let distances = zip(expected, [Int(other.red), Int(other.green), Int(other.blue)]).map {
          abs($0 - $1)
        }
        // Grey has the limited range of the luminance; a colour mosaic bleeds a little.
        #expect(
          distances.max()! <= (isGrey ? 24 : 20), "\(format), bar \(bar): \(other) instead of \(expected)")
      }
    }
    print("read: \(names.map(\.rawValue).sorted().joined(separator: ", "))")
  }

  @Test func countsMarkedFrames() throws {
    let (frames, statistics, _) = try capture(
      profile(.yuyv), count: 8, at: [3: { try order("flag_error") }])
    #expect(statistics[.flagged] >= 1)
    let (first, last) = (frames[0].frame, frames[7].frame)
    #expect(last.sequence - first.sequence + 1 == 8 + last.droppedBefore - first.droppedBefore)
  }

  @Test func countsDroppedBuffers() throws {
    try order("dropped_buffers", 50)
    defer { try? order("dropped_buffers", 0) }
    let (frames, statistics, _) = try capture(profile(.yuyv), count: 12)
    #expect(statistics.droppedByDriver >= 1)
    let (first, last) = (frames[0].frame, frames[11].frame)
    #expect(last.sequence - first.sequence + 1 == 12 + last.droppedBefore - first.droppedBefore)
  }

  @Test func opensAnewAfterAFatalError() throws {
    let (frames, statistics, failure) = try capture(
      profile(.yuyv), count: 8, reconnection: .within(30), at: [3: { try order("fatal_streaming") }])
    #expect(failure == nil && frames.count == 8)
    #expect(statistics.restarts + statistics.reconnections >= 1)
  }

  /// The driver stays disconnected until it is loaded anew, which needs every descriptor closed.
  @Test func waitsForADisconnectedDriver() throws {
    let (frames, statistics, failure) = try capture(
      profile(.yuyv), count: 8, reconnection: .within(60), at: [3: { try order("disconnect") }],
      onEvent: { event in
        guard case .lost = event else { return }
        // The order may still be under way in the other thread.
        let reload =
          "for i in 1 2 3 4 5 6 7 8 9; do modprobe -r vivid && break; sleep 0.3; done; modprobe vivid $VIVID"
        if let process = try? spawn(reload) { wait(for: process) }
      })
    #expect(failure == nil && frames.count == 8, "\(statistics)")
    #expect(statistics.reconnections == 1)
  }
}

import CV4L2
import Cameras
import Frames
import Imaging
import Recordings
import Synchronization
import System
import Testing

@Suite("Pixel formats of cameras")
struct PixelFormatTests {
  private let size = PixelSize(width: 32, height: 16)

  /// Bytes that differ from place to place.
  private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(($0 * 7 + $0 / 64) % 251) } }

  private func capture(
    _ code: String, _ frame: [UInt8], bytesPerLine: UInt32? = nil,
    _ change: (inout FakeCamera.Setup) -> Void = { _ in }
  ) throws -> (device: VideoFormat, pixels: [UInt8]) {
    var setup = FakeCamera.Setup()
    setup.formats = [(code, [(32, 16)], [30])]
    setup.bytesPerLine = bytesPerLine
    change(&setup)
    let camera = FakeCamera(setup, script: [.frame(frame)])
    let device = try V4L2Device("auto", profile: CameraProfile(size: size), system: FakeCamera(setup))
    let run = try CameraRun(camera, CameraProfile(size: size))
    #expect(run.statistics.rejected.isEmpty)
    return (device.cameraFormat, try #require(run.frames.first).pixels)
  }

  @Test func reordersPackedColours() throws {
    let picture = bytes(32 * 16 * 2)
    func reordered(_ order: [Int]) -> [UInt8] {
      (0..<picture.count).map { picture[$0 / 4 * 4 + order[$0 % 4]] }
    }
    #expect(try capture("UYVY", picture) == (.uyvy, reordered([1, 0, 3, 2])))
    #expect(try capture("YVYU", picture) == (.yvyu, reordered([0, 3, 2, 1])))
  }

  /// Each row of colours serves two rows of luminance.
  private func interleaved(_ luminance: [UInt8], _ colours: [UInt8], swapped: Bool) -> [UInt8] {
    var result: [UInt8] = []
    for y in 0..<16 {
      for x in stride(from: 0, to: 32, by: 2) {
        let pair = y / 2 * 32 + x
        result += [luminance[y * 32 + x], colours[pair + (swapped ? 1 : 0)]]
        result += [luminance[y * 32 + x + 1], colours[pair + (swapped ? 0 : 1)]]
      }
    }
    return result
  }

  @Test(arguments: [("NV12", VideoFormat.nv12), ("NV21", .nv21)])
  func interleavesPlanes(code: String, format: VideoFormat) throws {
    let (luminance, colours) = (bytes(32 * 16), bytes(32 * 24).suffix(32 * 8).map { 255 - $0 })
    let expected = interleaved(luminance, colours, swapped: format == .nv21)
    #expect(try capture(code, luminance + colours) == (format, expected))
    // Rows with padding.
    var padded: [UInt8] = []
    for row in 0..<24 { padded += (luminance + colours)[row * 32..<row * 32 + 32] + [9, 9, 9, 9] }
    #expect(try capture(code, padded, bytesPerLine: 36).pixels == expected)
  }

  private func multiPlanar(_ setup: inout FakeCamera.Setup) {
    setup.nodes["/dev/video0"]?.capabilities = UInt32(V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_STREAMING)
  }

  @Test(arguments: [0, 64]) func readsSeveralPlanesOfMemory(header: Int) throws {
    let (luminance, colours) = (bytes(32 * 16), bytes(32 * 8).map { 255 - $0 })
    let found = try capture("NM12", luminance + colours) {
      multiPlanar(&$0)
      $0.planeHeader = header
    }
    #expect(found == (.nv12, interleaved(luminance, colours, swapped: false)))
    // The same interface with one plane.
    let packed = bytes(32 * 16 * 2)
    #expect(try capture("YUYV", packed, multiPlanar) == (.yuyv, packed))
  }

  @Test func refusesAPlaneThatIsShort() throws {
    var setup = FakeCamera.Setup()
    setup.formats = [("NM12", [(32, 16)], [30])]
    multiPlanar(&setup)
    let run = try CameraRun(
      FakeCamera(setup, script: [.claims(32 * 16 + 32 * 8 - 1), .claims(1 << 30), .claims(100)]),
      CameraProfile(size: size))
    #expect(run.statistics.rejected == [.short: 3])
    #expect(run.frames.isEmpty)
  }

  @Test func convertsTheRestByTheLibrary() throws {
    // Grey of 100 in planes: limited range, (100 - 16) x 255 / 219.
    let planar = [UInt8](repeating: 100, count: 32 * 16) + [UInt8](repeating: 128, count: 32 * 8)
    let (format, pixels) = try capture("YU12", planar)
    #expect(format == .yu12)
    #expect(
      pixels.count == 32 * 16 * 3 && pixels.allSatisfy { abs(Int($0) - 98) <= 2 }, "\(pixels.prefix(3))")
    let coloured: [UInt8] = (0..<32 * 16 * 4).map { [10, 20, 30, 0][$0 % 4] }
    #expect(try capture("XR24", coloured).pixels.prefix(6) == [30, 20, 10, 30, 20, 10])
    let (bayer, mosaic) = try capture("BA81", [UInt8](repeating: 77, count: 32 * 16))
    #expect(bayer == .bayerBGGR && mosaic.allSatisfy { $0 == 77 })
  }

  /// Formats of the library, each as the camera's first choice.
  private static let library = VideoFormat.allCases.filter { $0.conversion == .library }

  /// A recorder gets what the camera sent, whoever converts it and whatever is corrected; whoever counts wants the newest only.
  @Test(arguments: library) func recordsWhatTheCameraSent(format: VideoFormat) throws {
    let code = format.codes[0].description
    var setup = FakeCamera.Setup()
    setup.formats = [(code, [(32, 16)], [30])]
    let count = try #require(format.frameBytes(size))
    let frames = (0..<4).map { number in bytes(count).map { $0 &+ UInt8(number) } }
    let camera = FakeCamera(setup, script: [.burst(Array(frames.dropLast())), .frame(frames[3])])
    var profile = CameraProfile(size: size)
    profile.correction.flip = .vertical
    profile.correction.binning = 2
    let device = try V4L2Device("auto", profile: profile, system: camera)
    #expect(device.cameraFormat == format && device.stream.size == PixelSize(width: 16, height: 8))
    let path = try scratchFolder() + "/all.raw"
    let recorder = try FrameRecorder(path: path, source: device.stream)
    let ring = FrameRing(for: device.stream, slots: 4)
    _ = try #require(ring.addConsumer(.latestWins))
    let session = CaptureSession(source: device, ring: ring, deliveries: recorder)
    camera.onEnd.withLock { $0 = { session.cancel() } }
    try session.start()
    _ = session.wait()
    camera.onEnd.withLock { $0 = nil }
    #expect(try recorder.finish().frames == 4)
    #expect(try readFile(path) == frames.flatMap { $0 })
    // Played, they are what the camera would have given, corrected or not.
    let plain = try FrameCaptureTests.frames(of: ReplaySource(path))
    #expect(try plain.map(\.pixels) == frames.map { try capture(code, $0).pixels })
    let corrected = try FrameCaptureTests.frames(
      of: ReplaySource(path, options: ReplayOptions(correction: profile.correction)))
    #expect(corrected.count == 4 && corrected[0].frame.size == device.stream.size)
  }

  /// Every format word that an index can have: its pictures are played, or refused by name.
  @Test(
    arguments: VideoFormat.allCases, [PixelSize(width: 32, height: 16), PixelSize(width: 33, height: 15)])
  func everyFormatWordOfAnIndexIsReadOrRefused(format: VideoFormat, size: PixelSize) throws {
    let folder = try scratchFolder()
    let count = format.frameBytes(size) ?? 100
    let path = "\(folder)/a.raw"
    try write(bytes(2 * count), path)
    let index = [
      "# hooke recording 1 format=\(format.rawValue) size=\(size) rate=30 source=x",
      "frame,monotonic_ns,utc_ns,offset,bytes",
      "0,1000,1000,0,\(count)", "1,2000,2000,\(count),\(count)", "",
    ]
    try write(Array(index.joined(separator: "\n").utf8), path + ".frames.csv")
    do {
      let source = try ReplaySource(path)
      #expect(format != .mjpeg && source.stream.size == size)
      #expect(try frames(of: source).count == 2)
    } catch let error as CaptureError {
      #expect(error.description.contains(path))
      // The first frame says so of JPEGs, the words of the rest name the format.
      let isWhole = size.width % format.grain.width == 0 && size.height % format.grain.height == 0
      #expect(format == .mjpeg || !isWhole && error.description.contains(format.rawValue), "\(error)")
    }
  }

  /// Recorded from a driver whose clock goes backwards, or stands still.
  @Test(arguments: [[1000, 500, 2000], [7, 7, 7], [0, 1, 1]]) func timesOfAnIndexThatCannotBeAreReplaced(
    times: [Int]
  ) throws {
    let path = try scratchFolder() + "/a.raw"
    try write([1, 2, 3], path)
    var index =
      "# hooke recording 1 format=grey size=1x1 rate=20 source=x\nframe,monotonic_ns,utc_ns,offset,bytes\n"
    for (place, time) in times.enumerated() { index += "\(3 + 2 * place),\(time),\(time),\(place),1\n" }
    try write(Array(index.utf8), path + ".frames.csv")
    let source = try ReplaySource(path)
    #expect(source.stream.timesAreAssumed)
    let log = EventLog()
    let ring = FrameRing(for: source.stream)
    let consumer = try #require(ring.addConsumer(.latestWins))
    try source.run(into: ring, reporter: CaptureReporter { log.add($0) })
    #expect(
      log.events == [
        .streaming, .timesFromRate(path: path), .gap(sequence: 4, count: 1), .gap(sequence: 6, count: 1),
      ])
    let last = try #require(drain(consumer).last?.frame)
    #expect(last.sequence == 7 && last.monotonicNanoseconds == UInt64(times[0]) + 200_000_000)
    #expect(last.utcNanoseconds == Int64(times[0]) + 200_000_000)
  }

  @Test(arguments: ["y17", "YUYV", "", "rgb 24", "bayer"]) func otherFormatWordsAreRefused(word: String)
    throws
  {
    let path = try scratchFolder() + "/a.raw"
    try write([1, 2, 3], path)
    let index =
      "# hooke recording 1 format=\(word) size=1x1 rate=30 source=x\nframe,monotonic_ns,utc_ns,offset,bytes\n"
    try write(Array(index.utf8), path + ".frames.csv")
    let error = #expect(throws: CaptureError.self) { try ReplaySource(path) }
    #expect(error?.description.contains(".frames.csv") == true)
  }

  @Test func refusesRowsThatTheLibraryCannotRead() throws {
    var setup = FakeCamera.Setup()
    setup.formats = [("YU12", [(32, 16)], [30])]
    setup.bytesPerLine = 48
    let error = try #require(throws: CaptureError.self) {
      _ = try V4L2Device("auto", profile: CameraProfile(size: size), system: FakeCamera(setup))
    }
    #expect(error.step == .format && error.description.contains("rows of 48 bytes"), "\(error)")
  }

  @Test func choosesWhatCostsLeast() throws {
    func chosen(_ codes: [String]) throws -> VideoFormat {
      var setup = FakeCamera.Setup()
      setup.formats = codes.map { ($0, [(32, 16)], [30]) }
      return try V4L2Device("auto", profile: CameraProfile(size: size), system: FakeCamera(setup))
        .cameraFormat
    }
    let byCost = ["GREY", "YUYV", "UYVY", "YVYU", "NV12", "NV21", "RGB3", "BGR3", "MJPG", "YU12"]
    for count in 1...byCost.count {
      let rest = Array(byCost.suffix(count))
      #expect(try chosen(rest.reversed()) == (try chosen([rest[0]])))
    }
  }

  @Test(arguments: VideoFormat.allCases) func everyNameIsReadInAProfile(format: VideoFormat) throws {
    #expect(VideoFormat(rawValue: format.rawValue) == format)
    #expect(format.slotFormat != .mjpeg)
  }
}

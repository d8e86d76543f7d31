import AllocationCounter
import FrameCapture
import Foundation
import Imaging
import Instrument
import SegNetModel
import Testing

/// A source that delivers the same picture again and again and allocates nothing.
private final class StillSource: FrameSource {
  let stream: StreamDescription
  private let picture: RGBImage
  private let frames: UInt64

  init(_ picture: RGBImage, frames: UInt64) {
    self.picture = picture
    self.frames = frames
    stream = StreamDescription(name: "still", size: picture.size, format: .rgb24, frameRate: nil)
  }

  func run(into ring: FrameRing, reporter: CaptureReporter) throws(CaptureError) {
    for sequence in 0..<frames {
      guard let slot = ring.claimSlot(waitingUnless: { reporter.isStopped }) else { return }
      deliver(slot, sequence)
    }
  }

  // Apart from the loop, where a debug build would keep the slot in a box on the heap; and byte by byte, since a closure
  // around the slot's memory would be another one.
  private func deliver(_ slot: consuming FrameSlot, _ sequence: UInt64) {
    var bytes = slot.bytes
    for index in picture.pixels.indices {
      bytes.storeBytes(of: picture.pixels[index], toByteOffset: index, as: UInt8.self)
    }
    slot.publish(
      Frame(
        sequence: sequence, monotonicNanoseconds: sequence, utcNanoseconds: Int64(sequence),
        size: stream.size,
        format: .rgb24, source: stream.name, droppedBefore: 0))
  }
}

private let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("firmware-config/samples/blood-smear").path

private func firstPicture() throws -> RGBImage {
  let recording = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(sample)/recording.mjpeg")))
  let end = try #require(recording.firstRange(of: [0xFF, 0xD9, 0xFF, 0xD8]))
  return try JPEGDecoder().decode(Array(recording[..<(end.lowerBound + 2)]).span.bytes, name: "first picture")
}

struct CountingSessionTests {
  @Test func everyFrameHasARowAndTheSameCounts() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hooke-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let model = try WeightsFile(path: "\(sample)/model-int8.safetensors")
    let settings = RunSettings(
      csv: "\(folder)/counts.csv", overlays: "\(folder)/overlays", overlayInterval: 4, keepsEveryFrame: true)
    var session = try CountingSession(
      source: StillSource(firstPicture(), frames: 12), model: model, settings: settings, onEvent: { _ in })
    try session.run(frameLimit: nil, isCancelled: { false }, onFrame: { _ in })
    #expect(session.summary.frames == 12)
    #expect(session.summary.dropped == 0)
    let lines = try String(contentsOfFile: "\(folder)/counts.csv", encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 13)
    let counts = Set(lines.dropFirst().map { $0.split(separator: ",")[3...5] })
    #expect(counts.count == 1)
    let overlays = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/overlays").count
    #expect(overlays + Int(session.summary.overlaysLeftOut) == 3)
  }

  @Test func aFrameLimitEndsTheRun() throws {
    let model = try WeightsFile(path: "\(sample)/model-int8.safetensors")
    var session = try CountingSession(
      source: StillSource(firstPicture(), frames: 1000), model: model,
      settings: RunSettings(keepsEveryFrame: true),
      onEvent: { _ in })
    try session.run(frameLimit: 5, isCancelled: { false }, onFrame: { _ in })
    #expect(session.summary.frames == 5)
  }

  /// The frame loop, from the ring to the counts and the CSV row's queue; in optimised builds every thread of the process
  /// (unoptimised code boxes a source's slot). In a process of its own, since other tests allocate as they like.
  @Test(.enabled(if: process_allocation_count() >= 0, "this build has another allocator"))
  func aThousandFramesAllocateNothing() async throws {
    await #expect(processExitsWith: .success) {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hooke-\(UUID().uuidString)")
        .path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let model = try WeightsFile(path: "\(sample)/model-int8.safetensors")
      let settings = RunSettings(csv: "\(folder)/counts.csv", keepsEveryFrame: true, threads: 2)
      var session = try CountingSession(
        source: StillSource(firstPicture(), frames: 1030), model: model, settings: settings, onEvent: { _ in }
      )
      var frames = 0
      var (loop, process) = (Int64(0), Int64(0))
      try session.run(frameLimit: nil, isCancelled: { false }) { _ in
        frames += 1
        if frames == 20 { (loop, process) = (-thread_allocation_count(), -process_allocation_count()) }
        if frames == 1020 {
          loop += thread_allocation_count()
          process += process_allocation_count()
        }
      }
      guard frames == 1030, loop == 0, _isDebugAssertConfiguration() || process == 0 else {
        exit(EXIT_FAILURE)
      }
    }
  }
}

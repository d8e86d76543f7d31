import AllocationCounter
import Cameras
import Foundation
import Frames
import Imaging
import Instrument
import LiveView
import ObjectAnalysis
import Recordings
import SegNetModel
import Testing

struct CountingSessionTests {
  @Test func everyFrameHasARowAndTheSameCounts() throws {
    let temporary = TemporaryFolder()
    let folder = temporary.path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let model = try WeightsFile(path: "\(sample)/model-int8.safetensors")
    let settings = RunSettings(
      run: "r1", csv: "\(folder)/counts.csv", overlays: "\(folder)/overlays", overlayInterval: 4,
      keepsEveryFrame: true)
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
    #expect(overlays == 3 && session.summary.overlaysLeftOut == 0)
  }

  @Test func aFrameLimitEndsTheRun() throws {
    let model = try WeightsFile(path: "\(sample)/model-int8.safetensors")
    var session = try CountingSession(
      source: StillSource(firstPicture(), frames: 1000), model: model,
      settings: RunSettings(run: "r1", keepsEveryFrame: true),
      onEvent: { _ in })
    try session.run(frameLimit: 5, isCancelled: { false }, onFrame: { _ in })
    #expect(session.summary.frames == 5)
  }

  /// The frame loop, from the ring to the counts and the CSV row's queue, once as simple as it gets and once with all that
  /// a person can ask for; in optimised builds every thread of the process (unoptimised code boxes a source's slot). In a
  /// process of its own, since other tests allocate as they like.
  @Test(.enabled(if: process_allocation_count() >= 0, "this build has another allocator"), arguments: [0, 1])
  func hundredsOfFramesAllocateNothing(everything: Int) async throws {
    await #expect(processExitsWith: .success) { [everything = everything as Int] in
      let folder = TemporaryFolder()
      let file = try WeightsFile(path: "\(sample)/model-int8.safetensors")
      // Once through blocks that cover pixels in part.
      let model = everything == 1 ? file.looking(through: Reduction(quarters: 15)) : file
      var settings = RunSettings(run: "r1", csv: folder.file("counts.csv"), keepsEveryFrame: true, threads: 2)
      if everything == 1 {
        settings.objects = folder.file("objects.csv")
        settings.tracks = folder.file("tracks.csv")
        settings.tracking = TrackingOptions()
        settings.tracking?.stuckFrames = 30
        settings.tracking?.excludesStuck = true
        // Nobody looks.
        settings.send(to: LiveView("127.0.0.1:0"))
        settings.scale = ScaleOptions(micrometersPerPixel: 0.2)
        settings.chamber = ChamberOptions(depth: 100, dilution: 2)
        settings.counting.smoothing = 9
        settings.counting.border = .twoEdges
        settings.counting.largestHole = 100
        settings.counting.splitting = CountingOptions.Splitting(method: .watershed)
        settings.counting.intervalFactors = ["rbc": 2.5]
        var gates = CountingOptions.Gates()
        (gates.minimumCircularity, gates.minimumConfidence) = (0.3, 0.4)
        settings.counting.classes = ["rbc": gates]
        settings.counting.regions = [
          CountingOptions.Region(name: "field", corners: [[10, 10], [600, 10], [600, 470], [10, 470]])
        ]
      }
      let total = everything == 1 ? 230 : 630
      var session = try CountingSession(
        source: StillSource(firstPicture(), frames: UInt64(total)), model: model, settings: settings,
        onEvent: { _ in })
      var frames = 0
      var (loop, process) = (Int64(0), Int64(0))
      try session.run(frameLimit: nil, isCancelled: { false }) { _ in
        frames += 1
        if frames == 20 { (loop, process) = (-thread_allocation_count(), -process_allocation_count()) }
        if frames == total - 10 {
          loop += thread_allocation_count()
          process += process_allocation_count()
        }
      }
      print("allocations: \(loop) in the loop, \(process) in the process")
      guard frames == total, loop == 0, _isDebugAssertConfiguration() || process == 0 else {
        exit(EXIT_FAILURE)
      }
    }
  }
}

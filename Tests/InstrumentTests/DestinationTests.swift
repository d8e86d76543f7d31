import Foundation
import Imaging
import ObjectAnalysis
import Records
import SegNetModel
import Synchronization
import System
import Testing

@testable import Instrument

/// Destinations that this package does not know, as plug-ins of a run.
@Suite struct DestinationTests {
  let folder = TemporaryFolder()

  private func run(_ settings: RunSettings, frames: UInt64, onFrame: (Int) -> Void = { _ in }) throws
    -> RunSummary
  {
    let model = try WeightsFile(path: "\(sample)/model-int8.safetensors")
    var session = try CountingSession(
      source: StillSource(firstPicture(), frames: frames), model: model, settings: settings,
      onEvent: { _ in })
    var counted = 0
    try session.run(frameLimit: nil, isCancelled: { false }) { _ in
      counted += 1
      onFrame(counted)
    }
    return session.summary
  }

  @Test(.timeLimit(.minutes(1))) func picturesThatHangHoldNobodyUp() throws {
    let frames = UInt64(OverlayFrame.queueCapacity + 6)
    var settings = RunSettings(
      run: "r1", csv: folder.file("counts.csv"), overlayInterval: 1, keepsEveryFrame: true)
    settings.send(to: HungPictures("nowhere"))
    let summary = try run(settings, frames: frames) { counted in
      // All frames are counted while the pictures hang; only the end waits for them.
      if counted == Int(frames) { HungPictures.goOn.store(true, ordering: .releasing) }
    }
    #expect(summary.frames == Int(frames))
    #expect(try folder.table("counts.csv").count == Int(frames))
    let told = try #require(summary.destinations.last)
    #expect(told.key == "hung" && told.place == "nowhere")
    // One may be in the sink's hands.
    #expect((5...6).contains(told.leftOut))
    #expect(summary.destinations.map(\.key) == ["csv", "hung"])
  }

  /// Drawing is slower than counting here: who waits gets every picture, who does not says how many are missing.
  @Test(arguments: [true, false]) func overlaysOfARecordingAreWaitedFor(waits: Bool) throws {
    let frames = OverlayFrame.queueCapacity + 3
    let overlays = folder.file("overlays")
    let settings = RunSettings(
      run: "r1", overlays: overlays, overlayInterval: 1, keepsEveryFrame: waits, threads: 2)
    let summary = try run(settings, frames: UInt64(frames))
    let written = try folderEntries(overlays)
    #expect(written.count + Int(summary.overlaysLeftOut) == summary.frames)
    if waits {
      #expect(summary.frames == frames && summary.overlaysLeftOut == 0)
      #expect(written == (0..<frames).map { OverlaySink.fileName(sequence: UInt64($0)) })
    }
  }

  @Test func countsGoOnWithoutADestinationThatFails() throws {
    let csv = folder.file("counts.csv")
    var settings = RunSettings(run: "r1", csv: csv, overlayInterval: 1, keepsEveryFrame: true)
    settings.send(to: BrokenPictures("nowhere"))
    // The run ends in order, and says what failed.
    let error = #expect(throws: FileError.self) { try run(settings, frames: 6) }
    #expect(error?.path == "nowhere")
    #expect(try folder.table("counts.csv").count == 6)
  }

  /// What a run tells at its end that goes on without its pictures.
  private func runWithBrokenPictures(_ settings: RunSettings, frames: UInt64) throws -> RunSummary {
    var settings = settings
    settings.send(to: BrokenPictures("nowhere"))
    let model = try WeightsFile(path: "\(sample)/model-int8.safetensors")
    var session = try CountingSession(
      source: StillSource(firstPicture(), frames: frames), model: model, settings: settings,
      onEvent: { _ in })
    let error = #expect(throws: FileError.self) {
      try session.run(frameLimit: nil, isCancelled: { false }) { _ in }
    }
    #expect(error?.path == "nowhere")
    return session.summary
  }

  @Test func whatAFailedDestinationMissesIsCountedToTheEnd() throws {
    let frames = UInt64(FrameRecord.queueCapacity + 20)
    let settings = RunSettings(run: "r1", csv: folder.file("counts.csv"), keepsEveryFrame: true)
    let summary = try runWithBrokenPictures(settings, frames: frames)
    #expect(summary.frames == Int(frames))
    #expect(summary.destinations.last?.key == "broken" && summary.destinations.last?.lost == frames)
    #expect(summary.destinations.first?.lost == 0)
  }

  @Test func rowsOfObjectsAreWorthARunWithoutItsPictures() throws {
    var settings = RunSettings(run: "r1", keepsEveryFrame: true)
    settings.objects = folder.file("objects.csv")
    let summary = try runWithBrokenPictures(settings, frames: 6)
    #expect(summary.frames == 6)
    #expect(try Set(folder.table("objects.csv").map { $0["frame"] }).count == 6)
  }

  @Test func aRunEndsWhereNobodyTakesItsCounts() throws {
    var settings = RunSettings(run: "r1", overlayInterval: 1, keepsEveryFrame: true)
    settings.send(to: BrokenPictures("nowhere"))
    var counted = 0
    #expect(throws: FileError.self) { _ = try run(settings, frames: 1_000) { counted = $0 } }
    #expect(counted < 1_000)
  }

  @Test func nothingMayGoWhereTheRunsAreWrittenDown() throws {
    let counts = folder.file("counts.csv")
    try writeFileAtomically(counts, "frame,kept\n".utf8)
    var settings = RunSettings(run: "r1", csv: counts, existing: .overwrite, keepsEveryFrame: true)
    settings.send(to: JSONLinesFrames(folder.file("counts.runs.jsonl")))
    let error = #expect(throws: FileError.self) { try run(settings, frames: 1) }
    #expect(error?.path.hasSuffix("counts.runs.jsonl") == true)
    #expect(try readFile(counts).elementsEqual("frame,kept\n".utf8), "earlier records stay as they are")
  }

  @Test func destinationsAreOnePerKindAndInOrder() {
    var settings = RunSettings(run: "r1", overlays: "drawn", keepsEveryFrame: true)
    settings.send(to: HungPictures("a"))
    (settings.sqlite, settings.csv) = ("a.sqlite", "a.csv")
    settings.send(to: HungPictures("b"))
    settings.csv = "b.csv"
    #expect(settings.destinations.map(\.place) == ["b.csv", "a.sqlite", "drawn", "b"])
    settings.overlays = nil
    #expect(settings.overlays == nil && settings.sqlite == "a.sqlite" && settings[HungPictures.self] == "b")
    #expect(!settings.recordsObjects)
    settings.objects = "objects.csv"
    #expect(settings.recordsObjects)
  }
}

/// Takes pictures, and hangs until it may go on.
private struct HungPictures: Destination {
  static let key = "hung"
  static let content = "pictures"
  static let kind = FileKind.folder
  static let goOn = Atomic(false)
  let place: String

  init(_ place: String) { self.place = place }

  func check(_ plan: RecordPlan) {}

  func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    [
      try SinkOutlet(Sink(), place: place) {
        OverlayFrame(
          pictureSize: plan.drawing.pictureSize, reduction: plan.drawing.scale.reduction,
          classCount: plan.drawing.palette.count)
      }
    ]
  }

  struct Sink: ResultSink {
    var whenFull: WhenFull { .leaveOut }

    func write(_ frame: borrowing OverlayFrame) {
      while !HungPictures.goOn.load(ordering: .acquiring) { usleep(1000) }
    }

    func finish() {}
  }
}

/// Can write nothing.
private struct BrokenPictures: Destination {
  static let key = "broken"
  static let content = "pictures"
  static let kind = FileKind.folder
  let place: String

  init(_ place: String) { self.place = place }

  func check(_ plan: RecordPlan) {}

  func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    [try SinkOutlet(Sink(), place: place) { plan.frames.blank }]
  }

  struct Sink: ResultSink {
    var whenFull: WhenFull { .wait }

    func write(_ record: borrowing FrameRecord) throws(FileError) { throw FileError("nowhere", "is broken") }

    func finish() {}
  }
}

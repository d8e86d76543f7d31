import Foundation
import Glibc
import Imaging
import Instrument
import SegNetModel
import Synchronization
import Testing

@testable import Frames
@testable import Cameras
@testable import Recordings

/// Still pictures while a run counts: the button asks for them, the disk gets them, and the counts go on.
@Suite("Still pictures of a run")
struct SnapshotTests {
  let folder = TemporaryFolder()

  /// What was reported to a run about its snapshots.
  private final class ReportedOutcomes: Sendable {
    let outcomes = Mutex<[SnapshotOutcome]>([])
    var paths: [String] {
      outcomes.withLock { $0.compactMap { if case .written(let path) = $0 { path } else { nil } } }
    }
    var failures: Int {
      outcomes.withLock { $0.count { if case .failed = $0 { true } else { false } } }
    }
    var leftOut: Int {
      outcomes.withLock { $0.count { if case .leftOut = $0 { true } else { false } } }
    }
  }

  private func picture(_ value: UInt8, size: PixelSize = PixelSize(width: 64, height: 48)) -> CameraSnapshot {
    CameraSnapshot(
      size: size, format: .grey, pixels: [UInt8](repeating: value, count: size.pixelCount),
      cameraFormat: .grey, monotonicNanoseconds: 5_000_000_000,
      utcNanoseconds: 1_700_000_000_000_000_000 + Int64(value) * 1_000_000, source: "still")
  }

  /// Counts 8 frames; before frame 4 the button is pressed, and the camera gives what it is asked for.
  private func run(snapshots: String?, reported: ReportedOutcomes, pictures: [CameraSnapshot]) throws
    -> RunSummary
  {
    let model = try WeightsFile(path: "\(sample)/model-int8.safetensors")
    var settings = RunSettings(run: "r1", csv: folder.file("counts.csv"), keepsEveryFrame: true)
    settings.snapshots = snapshots
    let source = StillSource(try firstPicture(), frames: 8) { sequence, reporter in
      guard sequence == 4 else { return true }
      for picture in pictures {
        reporter.report(.button(sequence: 3))
        guard reporter.consumeSnapshotRequest() else { continue }
        reporter.count { $0.snapshots += 1 }
        reporter.report(.snapshot(picture, differences: []))
        reporter.report(.resumed(.snapshot, sequence: 4, seconds: 0.5, missedFrames: 15))
      }
      return true
    }
    var session = try CountingSession(
      source: source, model: model, settings: settings, onEvent: { _ in },
      onSnapshot: { outcome in reported.outcomes.withLock { $0.append(outcome) } })
    try session.run(frameLimit: nil, isCancelled: { false }, onFrame: { _ in })
    return session.summary
  }

  private func counts() throws -> [String] {
    try folder.table("counts.csv").filter { $0["state"] == "" }.map {
      "\($0["rbc_count"]!) \($0["wbc_count"]!)"
    }
  }

  @Test func theButtonWritesAPictureAndTheCountsGoOn() throws {
    let reported = ReportedOutcomes()
    let summary = try run(
      snapshots: folder.file("stills/today"), reported: reported, pictures: [picture(200)])
    #expect(summary.frames == 8 && summary.snapshots == 1)
    let path = try #require(reported.paths.first)
    #expect(path == folder.file("stills/today/snapshot-20231114T221320.200Z.png"))
    let image = try PictureFile.readColor(path)
    #expect(image.size == PixelSize(width: 64, height: 48) && image[63, 47].red == 200)
    // All pictures are the same: so are the counts before and after.
    #expect(try Set(counts()).count == 1 && counts().count == 8)
    let rows = try folder.table("counts.csv")
    #expect(
      rows.map { $0["state"]! }.filter { !$0.isEmpty } == ["button", "snapshot", "resumed after a snapshot"])
    // The row and the file's name say the same time.
    #expect(rows.first { $0["state"] == "snapshot" }?["utc"]?.hasPrefix("2023-11-14T22:13:20.200") == true)
  }

  @Test func withoutAFolderTheButtonIsOnlyRecorded() throws {
    let reported = ReportedOutcomes()
    let summary = try run(snapshots: nil, reported: reported, pictures: [picture(200)])
    #expect(summary.snapshots == 0 && reported.paths.isEmpty)
    #expect(try folder.table("counts.csv").map { $0["state"]! }.filter { !$0.isEmpty } == ["button"])
  }

  @Test func aFolderThatGoesAwayCostsTheRunNothing() throws {
    let reported = ReportedOutcomes()
    let stills = folder.file("stills")
    let later = picture(201)
    let model = try WeightsFile(path: "\(sample)/model-int8.safetensors")
    var settings = RunSettings(run: "r1", csv: folder.file("counts.csv"), keepsEveryFrame: true)
    settings.snapshots = stills
    let source = StillSource(try firstPicture(), frames: 6) { sequence, reporter in
      if sequence == 2 {
        try? FileManager.default.removeItem(atPath: stills)
        reporter.report(.snapshot(later, differences: []))
        while reported.failures == 0 { usleep(1000) }
        try? FileManager.default.createDirectory(atPath: stills, withIntermediateDirectories: true)
        reporter.report(.snapshot(later, differences: []))
      }
      return true
    }
    var session = try CountingSession(
      source: source, model: model, settings: settings, onEvent: { _ in },
      onSnapshot: { outcome in reported.outcomes.withLock { $0.append(outcome) } })
    try session.run(frameLimit: nil, isCancelled: { false }, onFrame: { _ in })
    #expect(session.summary.frames == 6)
    #expect(reported.failures == 1 && reported.paths.count == 1)
    #expect(try counts().count == 6)
  }

  /// A clock that was set back gives two pictures one name.
  @Test func noPictureReplacesAnother() throws {
    let reported = ReportedOutcomes()
    let stills = folder.file("stills")
    _ = try run(snapshots: stills, reported: reported, pictures: [picture(7), picture(7)])
    #expect(
      reported.paths.map { ($0 as NSString).lastPathComponent } == [
        "snapshot-20231114T221320.007Z.png", "snapshot-20231114T221320.007Z-2.png",
      ])
  }

  /// Large pictures at once: every one is either on the disk or reported, and no more wait than there is room for.
  @Test func moreThanTheDiskTakesIsTold() throws {
    let reported = ReportedOutcomes()
    let large = PixelSize(width: 320, height: 240)
    let pictures = (0..<12).map { picture(UInt8($0), size: large) }
    let summary = try run(snapshots: folder.file("stills"), reported: reported, pictures: pictures)
    #expect(summary.frames == 8 && summary.snapshots == 12)
    #expect(reported.paths.count + reported.leftOut == 12)
    #expect(reported.paths.count >= 2 && reported.leftOut > 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("stills")).count == reported.paths.count
    )
  }

  @Test func aFolderThatCannotBeMadeIsAnErrorBeforeTheRun() throws {
    let file = folder.file("counts.csv")
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    #expect(throws: (any Error).self) {
      _ = try run(snapshots: file + "/stills", reported: ReportedOutcomes(), pictures: [])
    }
  }
}

import Foundation
import Imaging
import Instrument
import ObjectAnalysis
import Records
import System
import SegNetModel
import Testing

@testable import Frames
@testable import Cameras
@testable import Recordings

/// What a run leaves behind: rows of frames, objects and tracks, what happened in between, and what the run was.
@Suite struct RecordTests {
  let folder = TemporaryFolder()
  let model: WeightsFile

  init() throws { model = try WeightsFile(path: "\(sample)/model-int8.safetensors") }

  @discardableResult func run(
    _ settings: RunSettings, frames: UInt64 = 4,
    before: @escaping @Sendable (UInt64, CaptureReporter) -> Bool = { _, _ in true }
  ) throws -> RunSummary {
    var session = try CountingSession(
      source: StillSource(firstPicture(), frames: frames, before: before), model: model, settings: settings,
      onEvent: { _ in })
    try session.run(frameLimit: nil, isCancelled: { false }, onFrame: { _ in })
    return session.summary
  }

  func settings(_ run: String = "r1") -> RunSettings {
    RunSettings(run: run, csv: folder.file("counts.csv"), keepsEveryFrame: true)
  }

  @Test func whatHappenedInsteadOfAFrameIsARow() throws {
    try run(settings(), frames: 10) { sequence, reporter in
      switch sequence {
      case 2:
        reporter.reject(2, "still", .broken, "for the test")
        return false
      case 4:
        reporter.report(.gap(sequence: 4, count: 2))
        return false
      case 5: return false
      case 7:
        reporter.report(.lost(CaptureError(.stream, "still", found: "gone")))
        // Every try to open it is another event, and the same state.
        for _ in 0..<5 {
          reporter.report(.unavailable(CaptureError(.format, "still", found: "320x240", expected: "640x480")))
        }
        reporter.report(.reconnected(path: "/dev/video1", differences: []))
        return true
      default: return true
      }
    }
    let rows = try folder.table("counts.csv")
    let states = rows.map { [$0["frame"]!, $0["frames"]!, $0["state"]!] }
    let expected = [
      ["0", "1", ""], ["1", "1", ""], ["2", "1", "refused: broken"], ["3", "1", ""], ["4", "2", "lost"],
      ["6", "1", ""], ["7", "0", "camera away"], ["7", "0", "wrong format"], ["7", "0", "camera back"],
      ["7", "1", ""], ["8", "1", ""], ["9", "1", ""],
    ]
    // What happens between frames is told as soon as the loop sees it: rows of frames already waiting may come later.
    #expect(states.filter { $0[1] != "0" } == expected.filter { $0[1] != "0" })
    #expect(states.filter { $0[1] == "0" }.map { $0[2] } == ["camera away", "wrong format", "camera back"])
    // Every frame is in exactly one row.
    #expect(rows.map { Int($0["frames"]!)! }.reduce(0, +) == 10)
    for row in rows { #expect((row["state"]! == "") == (row["rbc_count"]! != "")) }
    // By the clock of the source's frames, whatever this computer's says.
    let times = try rows.map { try #require($0["monotonic_s"].flatMap(Double.init)) }
    #expect(times == times.sorted() && times.last == 9 * 0.04)
  }

  /// More refused frames in a row than any log holds, between two that are counted.
  @Test(.timeLimit(.minutes(10))) func aRecordingWaitsForItsRows() throws {
    let frames: UInt64 = 3000
    let summary = try run(settings(), frames: frames) { sequence, reporter in
      if sequence == 2 || sequence == frames - 1 { return true }
      reporter.reject(sequence, "still", .broken, "for the test")
      return false
    }
    #expect(summary.frames == 2 && summary.eventsLeftOut == 0)
    let rows = try folder.table("counts.csv")
    #expect(rows.map { UInt64($0["frame"]!)! } == Array(0..<frames))
    #expect(rows.filter { $0["state"] == "" }.map { $0["frame"]! } == ["2", "\(frames - 1)"])
  }

  @Test func runsInOneFileStayApart() throws {
    try run(settings("first"))
    var again = settings("second")
    again.existing = .append
    again.counting.border = .countAll
    try run(again)
    let rows = try folder.table("counts.csv")
    #expect(rows.count == 8)
    #expect(Set(rows.map { "\($0["run"]!) \($0["frame"]!)" }).count == 8)
    #expect(Set(rows.map { $0["model"]! }).count == 1 && rows[0]["model"]!.count == 12)
    // The same settings have the same hash, and no calibration has none.
    #expect(Set(rows.map { $0["configuration"]! }).count == 1 && rows[0]["calibration"] == "")
    let lines = try folder.text("counts.runs.jsonl").split(separator: "\n")
    let runs = try lines.map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(runs.map { $0["run"] as? String } == ["first", "first", "second", "second"])
    #expect(runs.map { $0["ended_utc"] != nil } == [false, true, false, true])
    let hash = try SHA256(file: "\(sample)/model-int8.safetensors").description
    #expect((runs[0]["model"] as? [String: Any])?["sha256"] as? String == hash)
    #expect(rows[0]["model"]! == hash.prefix(12))
    let rules = try #require(runs[0]["rules"] as? [String])
    #expect(rules.contains("classes: rbc, wbc, platelet"))
    #expect(rules[0].contains("4 x 4"))
    #expect(rules[1].contains("rbc 0.65, wbc 0.8, platelet 0.8"))
    #expect(rules.contains { $0.contains("rbc 2840") })
    // A name that is taken would make frame numbers ambiguous.
    let error = #expect(throws: FileError.self) { try run(again) }
    #expect(error?.description.contains("second") == true)
  }

  /// A file further on that cannot be opened, or a run's name that is taken: what is there stays as it is, byte for byte, and
  /// nothing is there that was not.
  @Test(arguments: [ExistingFile.overwrite, .append, .refuse])
  func aRunThatCannotBeginLeavesRecordsAsTheyAre(existing: ExistingFile) throws {
    var earlier = settings("earlier")
    earlier.sqlite = folder.file("counts.db")
    if existing != .refuse { try run(earlier) }
    let before = try contents()
    var other = earlier
    (other.run, other.existing) = ("later", existing)
    var attempts = [other, other, other]
    attempts[0].objects = folder.file("nowhere/objects.csv")
    (attempts[1].tracks, attempts[1].tracking) = (folder.path, TrackingOptions())
    attempts[2].snapshots = "/dev/null/pictures"
    if existing == .append {
      attempts.append(other)
      // In the database only.
      (attempts[3].run, attempts[3].csv) = ("earlier", folder.file("new.csv"))
    }
    for (number, attempt) in attempts.enumerated() {
      let error = #expect(throws: FileError.self, "\(number)") { try run(attempt) }
      #expect(try contents() == before, "\(number): \(String(describing: error))")
    }
    try run(other)
    #expect(try folder.table("counts.csv").last?["run"] == "later")
  }

  /// The bytes of the folder's files by name.
  private func contents() throws -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for name in try folderEntries(folder.path) { contents[name] = try readFile(folder.file(name)) }
    return contents
  }

  @Test func sizesAndConcentrations() throws {
    var calibrated = settings()
    calibrated.scale = ScaleOptions(micrometersPerPixel: 0.25)
    calibrated.chamber = ChamberOptions(depth: 100, dilution: 5)
    try run(calibrated)
    let row = try folder.table("counts.csv")[0]
    let count = try #require(Double(row["rbc_count"]!))
    // 640 x 480 pixels of 0.25 µm, 100 µm deep: 0.00192 µl.
    #expect(abs(Double(row["rbc_per_ul"]!)! - count * 5 / 0.00192) < 0.01)
    #expect(abs(Double(row["rbc_area_um2"]!)! - Double(row["rbc_area_px"]!)! * 0.0625) < 0.01)
    #expect(row["calibration"]!.count == 12)
    let description = try folder.text("counts.runs.jsonl")
    #expect(description.contains("307200 pixels x 0.25 µm x 0.25 µm x 100.0 µm (depth)"))
    // Another objective is another calibration, and concentrations can be per millilitre.
    calibrated.run = "r3"
    (calibrated.csv, calibrated.objects) = (nil, folder.file("objects.csv"))
    calibrated.scale = ScaleOptions(micrometersPerPixel: 0.25, uncertainty: 0.0025, objective: "40x")
    calibrated.chamber?.unit = .milliliter
    try run(calibrated)
    // Without a record of frames, what the run is stands beside that of the objects.
    let other = try folder.text("objects.runs.jsonl")
    #expect(other.contains("cells per ml = count") && other.contains("uncertain by 2.00 %"))
    #expect(!other.contains("\"calibration_sha256\":\"\(row["calibration"]!)"))
    var uncalibrated = settings("r2")
    uncalibrated.chamber = ChamberOptions(depth: 100)
    #expect(throws: AnalysisError.self) { try run(uncalibrated) }
  }

  @Test func objectsAndTracks() throws {
    var all = settings()
    all.objects = folder.file("objects.csv")
    all.tracks = folder.file("tracks.csv")
    all.tracking = TrackingOptions()
    all.scale = ScaleOptions(micrometersPerPixel: 0.25)
    let summary = try run(all, frames: 6)
    let (frames, objects) = (try folder.table("counts.csv"), try folder.table("objects.csv"))
    for frame in frames {
      let own = objects.filter { $0["frame"] == frame["frame"] }
      for name in ["rbc", "wbc", "platelet"] {
        let counted = own.filter { $0["class"] == name && $0["verdict"] == "counted" }
        #expect(counted.count == Int(frame["\(name)_count"]!))
        #expect(counted.map { Int($0["area_px"]!)! }.reduce(0, +) == Int(frame["\(name)_area_px"]!))
      }
      #expect(own.filter { $0["verdict"] == "too_small" }.count == Int(frame["too_small"]!))
      #expect(own.map { $0["object"]! } == (1...own.count).map(String.init))
    }
    let counted = objects.filter { $0["frame"] == "5" && $0["verdict"] == "counted" }
    #expect(Set(counted.map { $0["track"]! }).count == counted.count)
    for object in counted {
      #expect((0.3...1).contains(Double(object["confidence"]!)!))
      #expect((0...1).contains(Double(object["circularity"]!)!))
      let (pixels, micrometers) = (Double(object["perimeter_px"]!)!, Double(object["perimeter_um"]!)!)
      #expect(abs(pixels * 0.25 - micrometers) < 0.01)
    }
    // The same picture six times: every object is one, and none moves.
    let tracks = try folder.table("tracks.csv")
    #expect(tracks.count == counted.count)
    #expect(tracks.allSatisfy { $0["frames"] == "6" && $0["vcl_um_per_s"] == "0.000" })
    #expect(tracks.allSatisfy { $0["duration_s"] == "0.200" })
    let red = try #require(model.description.palette.label(named: "rbc"))
    #expect(summary.distinct[red] == Int(frames[5]["rbc_count"]!))
    #expect(
      frames.map { Int($0["rbc_unique"]!)! } == [0, 0] + Array(repeating: summary.distinct[red], count: 4))
  }

  /// Follows the objects of one picture four times, read from a folder: pictures without times.
  @discardableResult private func follow(_ name: String, _ options: ReplayOptions) throws -> RunSummary {
    let pictures = folder.file("pictures-\(name)")
    try FileManager.default.createDirectory(atPath: pictures, withIntermediateDirectories: true)
    let picture = try Data(PNGCodec.encode(firstPicture()))
    for number in 0..<4 { try picture.write(to: URL(fileURLWithPath: "\(pictures)/\(number).png")) }
    var followed = settings(name)
    (followed.csv, followed.tracks) = (folder.file("\(name).csv"), folder.file("\(name)-tracks.csv"))
    followed.tracking = TrackingOptions()
    var session = try CountingSession(
      source: openSource(pictures, options: options), model: model, settings: followed, onEvent: { _ in })
    try session.run(frameLimit: nil, isCancelled: { false }, onFrame: { _ in })
    return session.summary
  }

  @Test func speedsAreLeftOutWhereTimesAreAssumed() throws {
    let cases: [(String, Double?)] = [("assumed", nil), ("given", 10)]
    for (name, rate) in cases {
      try follow(name, ReplayOptions(framesPerSecond: rate))
      let tracks = try folder.table("\(name)-tracks.csv")
      #expect(!tracks.isEmpty)
      let expected = rate == nil ? ["", "", ""] : ["0.300", "0.000", "0.000"]
      for track in tracks {
        #expect(["duration_s", "vcl_px_per_s", "vsl_px_per_s"].map { track[$0]! } == expected)
        #expect(track["frames"] == "4" && track["path_px"] == "0.000")
      }
      let run = try folder.text("\(name).runs.jsonl")
      #expect(run.contains("\"times_are_assumed\":\(rate == nil)"), "\(run)")
    }
  }

  @Test func roundsOfARecordingAreFollowedOneByOne() throws {
    let red = try #require(model.description.palette.label(named: "rbc"))
    let once = try follow("once", ReplayOptions()).distinct[red]
    #expect(once > 0)
    #expect(try follow("thrice", ReplayOptions(repetitions: 3)).distinct[red] == 3 * once)
    let tracks = (try folder.table("once-tracks.csv").count, try folder.table("thrice-tracks.csv").count)
    #expect(tracks.1 == 3 * tracks.0)
    // The beginning of a round is no row: no frame is missing there.
    let rows = try folder.table("thrice.csv")
    #expect(rows.map { $0["frame"]! } == (0..<12).map(String.init))
    // Each round ends its tracks before the first frame of the next one.
    #expect(
      rows.map { Int($0["rbc_unique"]!)! / once } == [0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3])
  }

  @Test func regionsAndRulesHaveColumns() throws {
    var limited = settings()
    limited.counting.border = .exclude
    limited.counting.regions = [
      CountingOptions.Region(name: "left", corners: [[0, 0], [320, 0], [320, 480], [0, 480]]),
      CountingOptions.Region(name: "upper", corners: [[0, 0], [640, 0], [640, 240], [0, 240]]),
    ]
    try run(limited)
    let row = try folder.table("counts.csv")[0]
    let (left, upper) = (Int(row["left_rbc_count"]!)!, Int(row["upper_rbc_count"]!)!)
    let all = Int(row["rbc_count"]!)!
    #expect(max(left, upper) <= all && all <= left + upper)
    #expect(Int(row["outside_regions"]!)! > 0 && row["cut_by_border"] != nil)
  }

  @Test func smoothedCountsAndIntervals() throws {
    var smooth = settings()
    smooth.counting.smoothing = 7
    try run(smooth, frames: 8)
    let rows = try folder.table("counts.csv")
    #expect(rows.allSatisfy { $0["rbc_smoothed"] == $0["rbc_count"] })
    // 95 % takes six frames: 2 / 2^6 is below 5 %, 2 / 2^5 is not.
    #expect(rows.map { $0["rbc_low"]! != "" } == [false, false, false, false, false, true, true, true])
    #expect(rows[7]["rbc_low"] == rows[7]["rbc_high"])
    var learnt = settings("r2")
    learnt.csv = folder.file("learnt.csv")
    learnt.counting.intervalFactors = ["rbc": 2]
    try run(learnt)
    let row = try folder.table("learnt.csv")[0]
    let (count, low, high) = (Int(row["rbc_count"]!)!, Int(row["rbc_low"]!)!, Int(row["rbc_high"]!)!)
    #expect(low <= count - 2 && high >= count + 2 && count - low == high - count)
    #expect(row["wbc_low"] == "")
  }

  @Test func memoryLimits() throws {
    var tight = settings()
    tight.memoryLimit = 1000
    #expect(throws: (any Error).self) { try run(tight) }
  }
}

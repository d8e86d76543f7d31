import Cameras
import Frames
import Imaging
import Instrument
import ObjectAnalysis
import Recordings
import SegNetModel
import System
import Testing

/// Frames that are cut, binned and turned before they are counted: sizes, lengths and regions are those of the result.
@Suite("Counting corrected frames")
struct CorrectedSourceTests {
  let folder = TemporaryFolder()
  let recording = "\(sample)/recording.mjpeg"
  let model: WeightsFile

  init() throws { model = try WeightsFile(path: "\(sample)/model-int8.safetensors") }

  /// Counts the first frames of the recording; the correction is also told to the record, as the program does.
  private func run(
    _ name: String, _ correction: FrameCorrection, change: (inout RunSettings) -> Void = { _ in }
  ) throws -> (rows: [[String: String]], description: RunDescription) {
    let source = try openSource(recording, options: ReplayOptions(frameLimit: 3, correction: correction))
    var settings = RunSettings(run: name, csv: folder.file("\(name).csv"), keepsEveryFrame: true)
    settings.correction = correction
    change(&settings)
    var session = try CountingSession(source: source, model: model, settings: settings, onEvent: { _ in })
    try session.run(frameLimit: nil, isCancelled: { false }, onFrame: { _ in })
    return (try folder.table("\(name).csv"), session.description)
  }

  @Test func theStreamSaysWhatBecameOfIt() throws {
    let correction = FrameCorrection(crop: PixelRegion("600x440+20+10"), binning: 2, rotation: 90)
    let stream = try openSource(recording, options: ReplayOptions(correction: correction)).stream
    #expect(stream.size == PixelSize(width: 220, height: 300))
    #expect(stream.sourceSize == PixelSize(width: 640, height: 480))
    #expect(stream.binning == 2 && !stream.isLive)
    let synthetic = try openSource(
      "synthetic:cells=2,size=64x48", options: ReplayOptions(correction: FrameCorrection(binning: 4))
    ).stream
    #expect(synthetic.size == PixelSize(width: 16, height: 12) && synthetic.binning == 4)
  }

  /// Binning by two makes a pixel twice as wide in the sample: areas in µm² stay, those in pixels go to a quarter.
  @Test func lengthsFollowTheBinning() throws {
    func area(_ rows: [[String: String]], _ unit: String) throws -> Double {
      let column = "rbc_area_\(unit)"
      return try rows.map { try #require(Double($0[column] ?? ""), "\(column)") }.reduce(0, +)
    }
    let scale = ScaleOptions(
      micrometersPerPixel: 0.2, pictureSize: PixelSize(width: 640, height: 480))
    var gates = CountingOptions.Gates()
    gates.minimumArea = .init(squareMicrometers: 20)
    let plain = try run("plain", FrameCorrection()) {
      ($0.scale, $0.counting.classes) = (scale, ["rbc": gates])
    }
    let binned = try run("binned", FrameCorrection(binning: 2)) {
      ($0.scale, $0.counting.classes) = (scale, ["rbc": gates])
    }
    let ratio = try area(binned.rows, "um2") / area(plain.rows, "um2")
    let pixels = try area(binned.rows, "px") / area(plain.rows, "px")
    // The network sees smaller cells and finds fewer of them; areas per µm² and per pixel differ by the factor of 4 alone.
    #expect(abs(ratio / pixels - 4) < 0.05, "\(ratio) \(pixels)")
    #expect(binned.description.source.binning == 2)
  }

  /// A calibration is of the camera's own pictures, whatever is done to them afterwards.
  @Test func aCalibrationHoldsForWhatIsCutAndTurned() throws {
    let scale = ScaleOptions(micrometersPerPixel: 0.2, pictureSize: PixelSize(width: 640, height: 480))
    _ = try run("cut", FrameCorrection(crop: PixelRegion("320x240+0+0"), rotation: 270)) { $0.scale = scale }
    let other = ScaleOptions(micrometersPerPixel: 0.2, pictureSize: PixelSize(width: 320, height: 240))
    let error = #expect(throws: AnalysisError.self) {
      try run("other", FrameCorrection(crop: PixelRegion("320x240+0+0"))) { $0.scale = other }
    }
    #expect(error?.description.contains("640x480") == true)
  }

  /// Regions are drawn on the picture that is counted, as overlays show it.
  @Test func regionsLieInTheResult() throws {
    func region(_ width: Double, _ height: Double) -> CountingOptions.Region {
      .init(name: "left", corners: [[0, 0], [width, 0], [width, height], [0, height]])
    }
    let turned = FrameCorrection(rotation: 90)
    let inside = try run("inside", turned) { $0.counting.regions = [region(480, 640)] }
    let all = try run("all", turned)
    #expect(inside.rows.map { $0["rbc_count"] } == all.rows.map { $0["rbc_count"] })
    #expect(throws: AnalysisError.self) {
      try run("outside", turned) { $0.counting.regions = [region(640, 480)] }
    }
    // What lies left of a line in the flipped picture lies right of it in the picture as it came.
    let half = try run("half", FrameCorrection(flip: .both)) { $0.counting.regions = [region(640, 240)] }
    #expect(half.rows.map { $0["left_rbc_count"] ?? $0["rbc_count"] } != all.rows.map { $0["rbc_count"] })
  }

  /// What is done to the frames decides about counts: it stands in the record, and in the hash of the settings.
  @Test func theCorrectionStandsInTheRecord() throws {
    let plain = try run("r1", FrameCorrection()).description
    #expect(plain.configuration.correction == nil)
    let flat = folder.file("flat.png")
    let even = RGBImage(
      size: PixelSize(width: 640, height: 480), pixels: [UInt8](repeating: 180, count: 921_600))
    try writeFileAtomically(flat, PNGCodec.encode(even))
    let corrected = try run("r2", FrameCorrection(flat: flat, flip: .horizontal)).description
    let correction = try #require(corrected.configuration.correction)
    #expect(correction.flat == flat && correction.flatSha256?.count == 64 && correction.flip == .horizontal)
    #expect(corrected.configurationSha256 != plain.configurationSha256)
    #expect(try folder.text("r2.runs.jsonl").contains("\"flat_sha256\":\""))
  }
}

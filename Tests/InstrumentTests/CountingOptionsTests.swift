import Cameras
import Frames
import Imaging
import ObjectAnalysis
import Recordings
import SegNetModel
import Settings
import System
import Testing

@testable import Instrument

/// The sections `counting`, `tracking`, `chamber` and the scale, as a person writes them.
@Suite struct CountingOptionsTests {
  let model: ModelDescription
  let size = PixelSize(width: 640, height: 480)

  init() throws { model = try WeightsFile(path: "\(sample)/model-int8.safetensors").description }

  func options(_ yaml: String) throws -> CountingOptions {
    try CountingOptions(ConfigurationDocument(path: "test.yaml", text: yaml).root)
  }

  func settings(_ yaml: String, scale: Double? = nil) throws -> AnalysisSettings {
    try options(yaml).settings(
      for: model, pictureSize: size,
      calibration: scale.map { try SpatialCalibration(micrometersPerPixel: $0) })
  }

  @Test func everythingCanBeSaid() throws {
    let settings = try settings(
      """
      classes:
        rbc: {minimum_area_um2: 20, maximum_area_um2: 90, minimum_circularity: 0.5, minimum_confidence: 0.6}
        wbc: {minimum_area_px: 400, join_gap_um: 3}
        platelet: {count: false}
      border: two_edges
      regions:
        left: [[0, 0], [300, 0], [300, 480], [0, 480]]
        right: [[340, 0], [639, 0], [639, 479], [340, 479]]
      fill_holes_px: 160
      splitting: {method: watershed, minimum_depth: 1.5}
      smoothing: 9
      """, scale: 0.3)
    let rbc = try #require(model.palette.label(named: "rbc"))
    let wbc = try #require(model.palette.label(named: "wbc"))
    let platelet = try #require(model.palette.label(named: "platelet"))
    #expect(settings.rules.minimumAreaLimit[rbc] == .squareMicrometers(20))
    #expect(settings.rules.maximumAreaLimit[rbc] == .squareMicrometers(90))
    #expect(settings.rules.minimumAreaLimit[wbc] == .cameraPixels(400))
    // A person's smallest area takes the place of the model's, the others keep theirs.
    #expect(settings.rules.minimumArea[rbc] == 0)
    #expect(settings.rules.minimumArea[platelet] == model.counting.minimumArea[platelet])
    #expect(settings.rules.minimumCircularity == [rbc: 0.5])
    #expect(settings.rules.minimumConfidence == [rbc: 0.6])
    #expect(settings.rules.uncountedClasses == [platelet])
    #expect(settings.rules.border == .twoEdges)
    #expect(settings.rules.regions.map(\.name) == ["left", "right"])
    #expect(settings.largestHole == settings.reduction.blocks(inArea: 160))
    #expect(settings.splitting == SplittingRule(minimumDepth: 1.5))
    let gaps = try #require(settings.joinGaps)
    #expect(gaps.indices.filter { gaps[$0] > 0 } == [wbc])
    #expect(abs(gaps[wbc] - 10 / settings.reduction.side) < 1e-12)
    let rules = settings.ruleDescriptions(model.palette)
    #expect(rules.contains { $0.contains("joined") && $0.hasSuffix("wbc 10.0") })
  }

  /// What a person says takes the place of the model's own, for the class that it is said of.
  @Test func gapsOfTheModelStayUnlessSomethingElseIsSaid() throws {
    var model = model
    model.counting.joinGaps = [0, 2, 3, 0]
    func gaps(_ yaml: String) throws -> [Double]? {
      try options(yaml).settings(for: model, pictureSize: size, calibration: nil).joinGaps
    }
    #expect(try gaps("") == [0, 2, 3, 0])
    let (first, second) = (model.palette.entries[1].name, model.palette.entries[2].name)
    #expect(try gaps("classes: {\(first): {join_gap_px: 20}}") == [0, 20 / model.input.reduction.side, 3, 0])
    let none = "classes: {\(first): {join_gap_px: 0}, \(second): {join_gap_um: 0}}"
    #expect(throws: AnalysisError.self) { try gaps(none) }
    #expect(try gaps("classes: {\(first): {join_gap_px: 0}, \(second): {join_gap_px: 0}}") == nil)
  }

  @Test func nothingSaidIsTheModelAlone() throws {
    #expect(try settings("") == AnalysisSettings(model: model))
  }

  @Test(arguments: [
    ("classes: {yeast: {count: true}}", ["yeast", "rbc, wbc, platelet"]),
    ("classes: {rbc: {minimum_area_um2: 20}}", ["20.0 µm²", "calibration"]),
    ("regions: {a: [[0, 0], [1, 1]]}", ["'a'", "2 corners"]),
    ("regions: {a: [[0, 0], [700, 0], [9, 9]]}", ["'a'", "700", "outside"]),
    ("regions: {a: [[0, 0], [90, 90], [90, 0], [0, 90]]}", ["'a'", "crosses"]),
    ("regions: {A b: [[0, 0], [90, 0], [0, 90]]}", ["'A b'"]),
    ("classes: {rbc: {minimum_area_px: 50, maximum_area_px: 40}}", ["'rbc'", "50.0", "40.0"]),
    // The model's own gate, in the person's unit.
    (
      "classes: {rbc: {maximum_area_px: 100}}",
      ["'rbc'", "2840 camera pixels (the model's own)", "100.0 camera"]
    ),
    ("classes: {rbc: {count: false}, wbc: {count: false}, platelet: {count: false}}", ["nothing would"]),
    ("classes: {rbc: {join_gap_um: 2}}", ["'rbc'", "join_gap", "calibration"]),
    ("classes: {rbc: {join_gap_px: 300}}", ["'rbc'", "256.0 camera pixels", "join_gap_px"]),
    ("fill_holes_px: 15", ["fill_holes_px", "16 camera pixels"]),
    ("regions: {a: [[10.2, 10.2], [10.4, 10.2], [10.4, 10.4]]}", ["'a'", "no pixel"]),
    ("interval_level: 0.9\ninterval_factors: {yeast: 1}", ["yeast", "rbc"]),
  ])
  func whatCannotBeIsRefused(yaml: String, words: [String]) throws {
    let error = #expect(throws: AnalysisError.self) {
      let settings = try settings(yaml)
      _ = try FrameAnalyzer(size: size.reduced(by: settings.reduction), settings: settings)
    }
    for word in words { #expect(error?.description.contains(word) == true, "\(error!) lacks '\(word)'") }
  }

  @Test(arguments: [
    ("border: some", ["line 1", "two_edges"]), ("clases: {}", ["clases", "classes"]),
    ("classes: {rbc: {minimum_area_px: 1, minimum_area_um2: 2}}", ["minimum_area_um2", "beside"]),
    ("classes: {rbc: {join_gap_px: 1, join_gap_um: 2}}", ["join_gap_um", "beside"]),
    ("classes: {rbc: {minimum_circularity: 2}}", ["minimum_circularity", "0.0...1.0"]),
    ("regions: {a: [[0, 0, 0]]}", ["corner"]), ("smoothing: 9999", ["301"]),
    ("splitting: {method: magic}", ["watershed"]),
    ("splitting: {method: none, minimum_depth: 3}", ["line 1", "says nothing"]),
    ("interval_factors: {rbc: 1}", ["interval_level"]), ("interval_level: 0.9", ["smoothing"]),
  ])
  func mistakesNameTheirLine(yaml: String, words: [String]) throws {
    let error = #expect(throws: FileError.self) { try options(yaml) }
    for word in words { #expect(error?.description.contains(word) == true, "\(error!) lacks '\(word)'") }
  }

  @Test func tracking() throws {
    let yaml = """
      maximum_distance_um: 12
      confirming_frames: 2
      longest_gap: 4
      stuck_frames: 50
      stuck_distance_px: 4
      exclude_stuck: true
      """
    let options = try TrackingOptions(ConfigurationDocument(path: "t", text: yaml).root)
    #expect(options.excludesStuck)
    let settings = try options.settings(
      reduction: 2, calibration: SpatialCalibration(micrometersPerPixel: 0.5))
    #expect(
      settings
        == TrackerSettings(
          maximumDistance: 12, confirmingFrames: 2, longestGap: 4, stuckFrames: 50, stuckDistance: 2))
    #expect(throws: AnalysisError.self) { try options.settings(reduction: 2, calibration: nil) }
    var contradiction = TrackingOptions()
    contradiction.excludesStuck = true
    #expect(throws: AnalysisError.self) { try contradiction.settings(reduction: 1, calibration: nil) }
  }

  @Test func calibrationFiles() throws {
    let folder = TemporaryFolder()
    let path = folder.file("calibration.yaml")
    func objective(_ scale: Double) -> CalibrationFile.Objective {
      CalibrationFile.Objective(
        micrometersPerPixel: scale, uncertainty: scale / 500, pictureSize: size, picture: "scale.png",
        spacing: 10, measured: "2026-03-01T12:00:00.000000Z")
    }
    let file = CalibrationFile(objectives: ["10x": objective(1.2), "40x": objective(0.31)])
    try file.write(to: path)
    #expect(try CalibrationFile(path: path) == file)
    // What nobody measured is unknown, not exact, and stays so when an objective is added.
    let given = CalibrationFile.Objective(micrometersPerPixel: 2, pictureSize: size)
    try CalibrationFile(objectives: ["4x": given]).write(to: path)
    #expect(try CalibrationFile(path: path).objectives == ["4x": given])
    #expect(try ScaleOptions(file: path, objective: nil).uncertainty == nil)
    try file.write(to: path)
    // A file as it was written before its key had the unit's short form.
    let earlier = folder.file("earlier.yaml")
    try writeFileAtomically(
      earlier,
      Array(
        """
        objectives:
          40x:
            micrometres_per_pixel: 0.2134
            uncertainty: 0.0003
            picture_size: 640x480
            picture: micrometer.png
            spacing_um: 10
            measured: 2026-03-01T12:00:00.000000Z
        """.utf8))
    #expect(try CalibrationFile(path: earlier).objectives["40x"]?.micrometersPerPixel == 0.2134)
    let camera = try CameraProfile(
      ConfigurationDocument(
        path: "camera.yaml", text: "size: \(size)\nmicrometres_per_pixel: {10x: 1.2, 40x: 0.31}"
      ).root)
    let scales = try #require(camera.scale)
    let profile = try ScaleOptions(profile: scales, path: "camera.yaml", objective: "10x")
    #expect(throws: AnalysisError.self) { try profile.calibration(for: PixelSize(width: 320, height: 240)) }
    #expect(profile.micrometersPerPixel == 1.2 && profile.pictureSize == size && profile.objective == "10x")
    let unnamed = #expect(throws: FileError.self) {
      try ScaleOptions(profile: scales, path: "camera.yaml", objective: nil)
    }
    #expect(unnamed?.description.contains("10x, 40x") == true)
    let scale = try ScaleOptions(file: path, objective: "40x")
    #expect(try scale.calibration(for: size).micrometersPerPixel == 0.31)
    // At another picture size, nobody knows whether the camera cuts or scales.
    #expect(throws: AnalysisError.self) { try scale.calibration(for: PixelSize(width: 320, height: 240)) }
    for objective in [nil, "100x"] as [String?] {
      let error = #expect(throws: FileError.self) { try ScaleOptions(file: path, objective: objective) }
      #expect(error?.description.contains("10x, 40x") == true)
    }
    try CalibrationFile(objectives: ["10x": objective(1.2)]).write(to: path)
    #expect(try ScaleOptions(file: path, objective: nil).objective == "10x")
  }
}

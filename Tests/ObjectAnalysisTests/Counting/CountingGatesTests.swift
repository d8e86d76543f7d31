import Imaging
import ObjectAnalysis
import Testing

@Suite struct CountingGatesTests {
  /// Four squares of 4 x 4: cut by the left, the right and the bottom edge, and free; a bar of 1 x 12.
  let map: LabelMap = {
    var map = LabelMap(size: PixelSize(width: 40, height: 30))
    for (left, top) in [(0, 5), (36, 5), (15, 26), (15, 5)] {
      for y in top..<top + 4 { for x in left..<left + 4 { map[x, y] = 1 } }
    }
    for x in 10..<22 { map[x, 18] = 1 }
    return map
  }()

  func count(_ change: (inout ObjectRules) throws -> Void, calibration: SpatialCalibration? = nil) throws
    -> FrameCount
  {
    var rules = ObjectRules(minimumArea: [0, 1])
    try change(&rules)
    let settings = AnalysisSettings(rules: rules, reduction: 2, calibration: calibration)
    var analyzer = try FrameAnalyzer(size: map.size, settings: settings)
    analyzer.analyze(map)
    return analyzer.count
  }

  @Test func borderRules() throws {
    #expect(try count { $0.border = .countAll }.objects == 5)
    let exclude = try count { $0.border = .exclude }
    #expect(exclude.objects == 2 && exclude.refused(.cutByBorder) == 3)
    let twoEdges = try count { $0.border = .twoEdges }
    #expect(twoEdges.objects == 3 && twoEdges.refused(.cutByBorder) == 2)
  }

  @Test func neighbouringPicturesCountEachObjectOnce() throws {
    // Objects that do not touch each other are dealt over a wide map; its two halves share one column of pixels.
    var random = SeededGenerator(seed: 5)
    for _ in 0..<20 {
      var wide = LabelMap(size: PixelSize(width: 80, height: 30))
      for cell in 0..<24 where Bool.random(using: &random) {
        let (x0, y0) = (cell % 8 * 10 + Int.random(in: 0...2, using: &random), cell / 8 * 10)
        for y in y0 + 1..<y0 + 9 { for x in x0..<x0 + 7 { wide[x, y] = 1 } }
      }
      func objects(_ columns: Range<Int>, border: ObjectRules.Border) throws -> Int {
        var part = LabelMap(size: PixelSize(width: columns.count, height: 30))
        for y in 0..<30 { for x in columns { part[x - columns.lowerBound, y] = wide[x, y] } }
        var rules = ObjectRules(minimumArea: [0, 1])
        rules.border = border
        var analyzer = try FrameAnalyzer(
          size: part.size, settings: AnalysisSettings(rules: rules, reduction: 1))
        analyzer.analyze(part)
        return analyzer.count.objects
      }
      let seam = Int.random(in: 10..<70, using: &random)
      let left = try objects(0..<seam + 1, border: .twoEdges)
      let right = try objects(seam..<80, border: .countAll)
      #expect(try left + right == objects(0..<80, border: .countAll))
    }
  }

  @Test func roundness() throws {
    let round = try count { $0.minimumCircularity[1] = 0.6 }
    #expect(round.objects == 4 && round.refused(.notRound) == 1)
  }

  @Test func areasInAnyUnit() throws {
    // 16 label pixels are 64 camera pixels, and 4 µm² at 0.25 µm per camera pixel.
    #expect(try count { $0.minimumAreaLimit[1] = .labelPixels(13) }.objects == 4)
    #expect(try count { $0.minimumAreaLimit[1] = .cameraPixels(64) }.objects == 4)
    #expect(try count { $0.maximumAreaLimit[1] = .cameraPixels(48) }.refused(.tooLarge) == 4)
    let calibration = try SpatialCalibration(micrometersPerPixel: 0.25)
    #expect(
      try count({ $0.minimumAreaLimit[1] = .squareMicrometers(4) }, calibration: calibration).objects == 4)
    #expect(
      try count({ $0.minimumAreaLimit[1] = .squareMicrometers(4.01) }, calibration: calibration).objects == 0)
    let error = #expect(throws: AnalysisError.self) {
      try count { $0.minimumAreaLimit[1] = .squareMicrometers(4) }
    }
    #expect(error?.problem == "cannot be used without a calibration")
  }

  @Test func regions() throws {
    let picture = PixelSize(width: 80, height: 60)
    let upper = try RegionOfInterest(
      name: "upper", corners: [(0, 0), (79, 0), (79, 30), (0, 30)].map { PixelPoint(x: $0.0, y: $0.1) },
      pictureSize: picture)
    let frame = try count { $0.regions = [upper] }
    #expect(frame.objects == 3 && frame.refused(.outsideRegions) == 2)
  }

  @Test func contradictions() {
    for change in [
      { $0.minimumCircularity[1] = 1.1 }, { $0.minimumCircularity[2] = 0.5 },
      { $0.minimumCircularity[1] = .nan },
      { $0.minimumAreaLimit[0] = .labelPixels(1) }, { $0.maximumAreaLimit[1] = .labelPixels(0.5) },
      { $0.maximumAreaLimit[1] = .cameraPixels(-1) }, { $0.minimumAreaLimit[1] = .cameraPixels(.nan) },
    ] as [(inout ObjectRules) -> Void] {
      #expect(throws: AnalysisError.self) { try count(change) }
    }
  }
}

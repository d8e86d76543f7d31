import ObjectAnalysis
import Testing

@Suite struct SpatialCalibrationTests {
  @Test func lengthsAndAreas() throws {
    let calibration = try SpatialCalibration(knownLength: 100, pixels: 400)
    #expect(calibration.micrometersPerPixel == 0.25)
    #expect(calibration.length(pixels: 8) == 2)
    #expect(calibration.area(pixels: 32) == 2)
  }

  @Test(arguments: [0, -1, .nan, .infinity, 1e-9, 1e9])
  func impossibleScalesAreRefused(value: Double) {
    #expect(throws: AnalysisError.self) { try SpatialCalibration(micrometersPerPixel: value) }
    for (length, pixels) in [(10, 0), (0, 10), (-1, -1), (10, .nan), (value, 1)] {
      #expect(throws: AnalysisError.self) { try SpatialCalibration(knownLength: length, pixels: pixels) }
    }
  }
}

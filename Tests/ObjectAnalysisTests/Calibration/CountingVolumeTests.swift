import Imaging
import ObjectAnalysis
import Testing

@Suite struct CountingVolumeTests {
  @Test func aNeubauerChamber() throws {
    // One large square of 1 mm x 1 mm, 0.1 mm deep, holds 0.1 µl: 50 cells in a sample diluted 10 times are 5000 per µl.
    let volume = try CountingVolume(
      fieldPixels: 1_000_000, calibration: SpatialCalibration(micrometersPerPixel: 1), depth: 100,
      dilution: 10)
    #expect(abs(volume.volume - 0.1) < 1e-12)
    #expect(abs(volume.concentration(of: 50) - 5000) < 1e-9)
    #expect(
      volume.arithmetic.contains("count x 10.0 (dilution) / (1000000 pixels x 1.0 µm x 1.0 µm x 100.0 µm"))
  }

  @Test func regionsDecideTheField() throws {
    let picture = PixelSize(width: 100, height: 80)
    func region(_ name: String, _ left: Double, _ right: Double) throws -> RegionOfInterest {
      try RegionOfInterest(
        name: name,
        corners: [(left, -0.5), (right, -0.5), (right, 79.5), (left, 79.5)].map {
          PixelPoint(x: $0.0, y: $0.1)
        },
        pictureSize: picture)
    }
    let labels = picture.reduced(by: 3)
    func pixels(_ regions: [RegionOfInterest]) -> Int {
      CountingVolume.fieldPixels(labelSize: labels, reduction: 3, regions: regions)
    }
    // 33 x 26 blocks of 3 x 3.
    #expect(pixels([]) == 99 * 78)
    #expect(try pixels([region("a", -0.5, 29.5)]) == 30 * 78)
    // What lies in two regions is one field.
    #expect(try pixels([region("a", -0.5, 29.5), region("b", 9.5, 49.5)]) == 50 * 78)
  }

  @Test func nothingIsGuessed() throws {
    let calibration = try SpatialCalibration(micrometersPerPixel: 1)
    let error = #expect(throws: AnalysisError.self) {
      try CountingVolume(fieldPixels: 10, calibration: nil, depth: 100, dilution: 1)
    }
    #expect(error?.description.contains("without a calibration") == true)
    for (pixels, depth, dilution) in [
      (0, 100.0, 1.0), (9, 0, 1), (9, .nan, 1), (9, 100, 0.5), (9, 100, .nan),
    ] {
      #expect(throws: AnalysisError.self) {
        try CountingVolume(fieldPixels: pixels, calibration: calibration, depth: depth, dilution: dilution)
      }
    }
  }
}

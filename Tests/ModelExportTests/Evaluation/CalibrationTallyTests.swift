import Testing

@testable import ModelExport

struct CalibrationTallyTests {
  @Test func errorsAreWeighedByTheirPixels() throws {
    var tally = CalibrationTally()
    #expect(tally.result == nil)
    // Ten pixels at 204 / 255 = 0.8, six of them right; ten that are sure and right; one that is ignored.
    tally.add(
      [UInt8](repeating: 204, count: 10), labels: [UInt8](repeating: 1, count: 10),
      truth: [1, 1, 1, 1, 1, 1, 0, 0, 2, 2], classes: 3)
    tally.add(
      [UInt8](repeating: 255, count: 11), labels: [UInt8](repeating: 2, count: 11),
      truth: [UInt8](repeating: 2, count: 10) + [255], classes: 3)
    let result = try #require(tally.result)
    #expect(result.bins.map(\.from) == [0.8, 0.9] && result.bins.map(\.pixels) == [10, 10])
    #expect(result.bins.map(\.accuracy) == [0.6, 1])
    #expect(abs(result.bins[0].confidence - 0.8) < 1e-12 && result.bins[1].confidence == 1)
    #expect(abs(result.expectedError - 0.1) < 1e-12 && abs(result.overconfidence - 0.1) < 1e-12)
  }

  @Test func everyConfidenceHasABin() throws {
    var tally = CalibrationTally()
    let all = (0...255).map { UInt8($0) }
    tally.add(
      all, labels: [UInt8](repeating: 0, count: 256), truth: [UInt8](repeating: 0, count: 256), classes: 1)
    let bins = try #require(tally.result).bins
    #expect(bins.count == 10 && bins.reduce(0) { $0 + $1.pixels } == 256)
    for bin in bins { #expect(bin.confidence >= bin.from && bin.confidence <= bin.from + 0.1 + 1e-9) }
  }
}

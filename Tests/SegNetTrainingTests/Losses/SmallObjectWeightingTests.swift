import Imaging
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct SmallObjectWeightingTests {
  /// By rows; a digit is an object, a dot is background.
  private func instances(_ rows: [String]) -> InstanceMap {
    var map = InstanceMap(size: PixelSize(width: rows[0].count, height: rows.count))
    map.identifiers = rows.joined().map { UInt16("\($0)") ?? 0 }
    return map
  }

  private func weights(_ weighting: SmallObjectWeighting, _ instances: InstanceMap) -> [Float] {
    PixelWeighting(border: nil, smallObjects: weighting)!.weights(
      instances: instances, hasBorderClass: false)
  }

  @Test func smallObjectsWeighByTheirDiameterAndSoDoesWhatIsCloserThanTheirRadius() {
    // Object 1 has 4 pixels, a radius of 1.13; object 2 has 9, as many as are no longer small.
    let map = instances([
      "........222",
      "..11....222",
      "..11....222",
      "...........",
    ])
    let found = weights(SmallObjectWeighting(limit: 4, area: 9), map)
    let expected = [
      "..ss.......",
      ".ssss......",
      ".ssss......",
      "..ss.......",
    ].joined().map { $0 == "s" ? Float(1.5) : 1 }
    #expect(found == expected)
  }

  @Test func noWeightIsBeyondTheLimit() {
    let map = instances(["1.......22"])
    let found = weights(SmallObjectWeighting(limit: 3, area: 50), map)
    #expect(found == [3, 1, 1, 1, 1, 1, 1, 1, 3, 3])
    #expect(weights(SmallObjectWeighting(limit: 30, area: 50), map)[9] == 5)
  }

  @Test func anotherObjectKeepsItsOwnWeightAndBackgroundTakesTheGreater() {
    // One pixel next to sixteen: the pixel's surroundings do not reach into the other, and a gap between two takes the
    // weight of the smaller object.
    let map = instances([
      "2222...",
      "2222.11",
      "2222.11",
      "2222...",
    ])
    let found = weights(SmallObjectWeighting(limit: 100, area: 16), map)
    #expect(found[0] == 1 && found[7 + 3] == 1 && found[7 + 5] == 2)
    #expect(found[7 + 4] == 2 && found[4] == 1)
    let both = weights(SmallObjectWeighting(limit: 100, area: 64), map)
    #expect(both[7 + 3] == 2 && both[7 + 4] == 4 && both[4] == 2)
  }

  @Test func besideBorderWeightsTheGreaterOneHolds() throws {
    let map = instances(["11.22"])
    let (border, small) = (
      BorderWeighting(strength: 10, width: 5), SmallObjectWeighting(limit: 100, area: 200)
    )
    let both = try #require(PixelWeighting(border: border, smallObjects: small)).weights(
      instances: map, hasBorderClass: false)
    #expect(both[0] == 10 && both[1] == 10 && both[2] == border.weights(instances: map)[2])
    #expect(PixelWeighting(border: nil) == nil)
  }

  @Test func emptyAndFullPicturesAreTaken() {
    #expect(weights(SmallObjectWeighting(), instances(["...", "..."])) == [Float](repeating: 1, count: 6))
    #expect(weights(SmallObjectWeighting(limit: 2), instances(["11", "11"])) == [2, 2, 2, 2])
  }
}

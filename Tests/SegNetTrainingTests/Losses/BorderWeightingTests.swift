import Foundation
import Imaging
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct BorderWeightingTests {
  /// Distances to every object, pixel by pixel.
  func bruteForce(_ border: BorderWeighting, _ instances: InstanceMap, weighsObjects: Bool) -> [Float] {
    let (width, height) = (instances.size.width, instances.size.height)
    return (0..<width * height).map { place in
      if !weighsObjects, instances.identifiers[place] > 0 { return 1 }
      var nearest: [UInt16: Double] = [:]
      for other in 0..<width * height where instances.identifiers[other] > 0 {
        let (dx, dy) = (Double(place % width - other % width), Double(place / width - other / width))
        let distance = (dx * dx + dy * dy).squareRoot()
        nearest[instances.identifiers[other]] = min(
          nearest[instances.identifiers[other]] ?? .infinity, distance)
      }
      let two = nearest.values.sorted().prefix(2)
      guard two.count == 2 else { return 1 }
      let sum = two.reduce(0, +)
      return Float(1 + border.strength * exp(-sum * sum / (2 * border.width * border.width)))
    }
  }

  @Test(arguments: [1.5, 3, 8], [false, true])
  func weightsAreThoseOfTheFormula(width: Double, weighsObjects: Bool) {
    var random = RandomSource(seed: 3, stream: 1)
    let size = PixelSize(width: 37, height: 29)
    var instances = InstanceMap(size: size)
    for identifier in 1...6 {
      let (cx, cy) = (
        Int.random(in: 0..<size.width, using: &random), Int.random(in: 0..<size.height, using: &random)
      )
      for y in 0..<size.height {
        for x in 0..<size.width where (x - cx) * (x - cx) + (y - cy) * (y - cy) < 16 {
          instances.identifiers[y * size.width + x] = UInt16(identifier)
        }
      }
    }
    let border = BorderWeighting(strength: 10, width: width)
    let found = border.weights(instances: instances, weighsObjects: weighsObjects)
    let expected = bruteForce(border, instances, weighsObjects: weighsObjects)
    // Beyond the reach, weights of less than a thousandth of the greatest are left out.
    for (a, b) in zip(found, expected) { #expect(abs(a - b) < 0.01, "\(a), expected \(b)") }
    #expect(found.contains { $0 > 2 })
    let onObjects = zip(found, instances.identifiers).filter { $0.1 > 0 }.map(\.0)
    #expect(onObjects.allSatisfy { $0 == 1 } == !weighsObjects)
  }

  @Test func emptyPicturesAndSingleCellsHaveNoBorders() {
    var instances = InstanceMap(size: PixelSize(width: 9, height: 1))
    #expect(BorderWeighting().weights(instances: instances) == [Float](repeating: 1, count: 9))
    instances.identifiers[4] = 7
    #expect(BorderWeighting().weights(instances: instances).allSatisfy { $0 < 1.01 })
  }
}

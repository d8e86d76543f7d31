import Imaging
import Testing

@testable import ObjectAnalysis

@Suite struct DistanceTransformTests {
  func transform(_ inside: [Bool], width: Int) -> [Int32] {
    var picture = FixedBuffer<Int32>(capacity: inside.count)
    for value in inside { picture.append(value ? 1 : 0) }
    var distance = DistanceTransform(width: width)
    distance.transform(&picture, stride: width, columns: 0..<width, rows: 0..<inside.count / width)
    return (0..<inside.count).map { picture[$0] }
  }

  @Test(arguments: 1...150)
  func randomMasksAgreeWithTheDefinition(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let (width, height) = (Int.random(in: 1...24, using: &random), Int.random(in: 1...24, using: &random))
    let share = Double.random(in: 0.3...1, using: &random)
    let inside = (0..<width * height).map { _ in Double.random(in: 0..<1, using: &random) < share }
    let distances = transform(inside, width: width)
    let outside = inside.indices.filter { !inside[$0] }
    for index in inside.indices {
      let nearest = outside.map {
        let (dx, dy) = ($0 % width - index % width, $0 / width - index / width)
        return Int32(dx * dx + dy * dy)
      }.min()
      #expect(distances[index] == nearest ?? DistanceTransform.farthest)
    }
  }

  @Test func scipyMeasuresTheSame() throws {
    for number in 0..<6 {
      let mask = try PictureFile.readLabels(SplittingGolden.fixture("mask-\(number).png"))
      let expected = try PictureFile.readInstances(
        SplittingGolden.fixture("squared-distance-\(number).png"))
      #expect(
        transform(mask.labels.map { $0 != 0 }, width: mask.size.width) == expected.identifiers.map(Int32.init)
      )
    }
  }
}

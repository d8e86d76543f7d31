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

  /// Rows whose zeros are near, far and on both sides of where the way of computing them changes.
  @Test(arguments: 1...12)
  func wideMasksWithFewZerosAgreeWithTheDefinition(seed: Int) {
    var random = SeededGenerator(seed: UInt64(500 + seed))
    let (width, height) = (Int.random(in: 90...170, using: &random), Int.random(in: 60...150, using: &random))
    var inside = [Bool](repeating: true, count: width * height)
    for _ in 0..<seed { inside[Int.random(in: 0..<inside.count, using: &random)] = false }
    let zeros = inside.indices.filter { !inside[$0] }.map { (x: $0 % width, y: $0 / width) }
    let expected = inside.indices.map { index in
      Int32(
        zeros.map {
          let (dx, dy) = ($0.x - index % width, $0.y - index / width)
          return dx * dx + dy * dy
        }.min() ?? 0)
    }
    #expect(transform(inside, width: width) == expected)
  }

  /// One transform after another in the same memory, the wide picture first.
  @Test func aNarrowPictureAfterAWideOneStartsClean() {
    var distance = DistanceTransform(width: 200)
    for width in [200, 13] {
      var picture = FixedBuffer<Int32>(capacity: width * 3)
      for index in 0..<width * 3 { picture.append(width == 200 && index % 5 == 0 ? 0 : 1) }
      distance.transform(&picture, stride: width, columns: 0..<width, rows: 0..<3)
      for index in 0..<width * 3 {
        if width == 13 { #expect(picture[index] == DistanceTransform.farthest) }
      }
    }
  }

  @Test func scipyMeasuresTheSame() throws {
    for number in 0..<6 {
      let mask = try PictureFile.readLabels(SplittingGolden.fixture("mask-\(number).png"))
      let expected = try PictureFile.readNumbers(
        SplittingGolden.fixture("squared-distance-\(number).png"))
      #expect(
        transform(mask.labels.map { $0 != 0 }, width: mask.size.width) == expected.identifiers.map(Int32.init)
      )
    }
  }
}

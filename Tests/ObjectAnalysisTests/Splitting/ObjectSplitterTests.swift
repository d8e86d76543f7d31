import AllocationCounter
import Foundation
import Imaging
import Testing

@testable import ObjectAnalysis

/// What scikit-image's watershed gave; made by `tools/make-splitting-golden`.
struct SplittingGolden: Decodable {
  struct Scene: Decodable {
    var pieces: Int
    var components: Int
  }

  var depth: Double
  var scenes: [Scene]

  static func fixture(_ name: String) -> String {
    Bundle.module.resourceURL!.appending(path: "Fixtures/splitting/\(name)").path
  }
}

@Suite struct ObjectSplitterTests {
  /// The objects before and after splitting, and the map of the pieces.
  func split(_ map: LabelMap, rule: SplittingRule = SplittingRule()) throws -> (
    whole: [SegmentedObject], pieces: [SegmentedObject], instances: InstanceMap
  ) {
    var components = try ConnectedComponents(size: map.size)
    components.analyze(map)
    var splitter = try ObjectSplitter(size: map.size)
    splitter.split(components.table, rule: rule)
    var instances = InstanceMap(size: map.size)
    var pixels = instances.identifiers.mutableSpan
    splitter.table.paintInstances(into: &pixels)
    return (components.objects.map { $0 }, splitter.table.objects.map { $0 }, instances)
  }

  @Test func scikitImageFindsTheSamePieces() throws {
    let golden = try JSONDecoder().decode(
      SplittingGolden.self, from: Data(contentsOf: URL(filePath: SplittingGolden.fixture("golden.json"))))
    for (number, scene) in golden.scenes.enumerated() {
      let mask = try PictureFile.readLabels(SplittingGolden.fixture("mask-\(number).png"))
      let expected = try PictureFile.readNumbers(SplittingGolden.fixture("pieces-\(number).png"))
      let result = try split(mask, rule: SplittingRule(minimumDepth: golden.depth, relativeDepth: 0))
      #expect(result.whole.count == scene.components)
      #expect(result.pieces.count == scene.pieces, "scene \(number)")
      // Each piece's pixels lie in one of theirs, but for a few where two basins are equally near.
      var shared: [[UInt16]: Int] = [:]
      for (ours, theirs) in zip(result.instances.identifiers, expected.identifiers) where ours != 0 {
        shared[[ours, theirs], default: 0] += 1
      }
      var agreeing = 0
      for piece in 1...UInt16(result.pieces.count) {
        agreeing += shared.filter { $0.key[0] == piece }.map(\.value).max()!
      }
      let pixels = mask.labels.count { $0 != 0 }
      #expect(Double(agreeing) >= 0.98 * Double(pixels), "scene \(number): \(agreeing) of \(pixels)")
    }
  }

  @Test(arguments: 1...60)
  func piecesMakeUpTheirObjects(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var map = LabelMap(size: PixelSize(width: 40, height: 30))
    for index in map.labels.indices where Int.random(in: 0..<10, using: &random) < 8 {
      map.labels[index] = UInt8.random(in: 1...2, using: &random)
    }
    for _ in 0..<4 {
      let (x, y, r) = (Int.random(in: 0..<40, using: &random), Int.random(in: 0..<30, using: &random), 7)
      for py in max(0, y - r)..<min(30, y + r) {
        for px in max(0, x - r)..<min(40, x + r) { map[px, py] = 1 }
      }
    }
    let result = try split(map)
    // No pixel is lost, none changes its class, and each piece is connected.
    #expect(result.pieces.map(\.area).reduce(0, +) == result.whole.map(\.area).reduce(0, +))
    for (index, identifier) in result.instances.identifiers.enumerated() {
      #expect((identifier == 0) == (map.labels[index] == 0))
      if identifier != 0 { #expect(result.pieces[Int(identifier) - 1].label == map.labels[index]) }
    }
    let numbered = LabelMap(
      size: map.size, labels: result.instances.identifiers.map { UInt8($0 % 255) + ($0 == 0 ? 0 : 1) })
    if result.pieces.count < 254 { #expect(floodFillComponents(numbered).count == result.pieces.count) }
    // Pieces are numbered by their first pixels.
    let firsts = result.pieces.map { $0.firstPixel.y * 40 + $0.firstPixel.x }
    #expect(firsts == firsts.sorted())
  }

  @Test func nothingIsSplitThatIsConvex() throws {
    var map = LabelMap(size: PixelSize(width: 90, height: 60))
    for y in 5..<25 { for x in 5..<80 { map[x, y] = 1 } }
    for y in 30..<58 {
      for x in 5..<80 where hypot(Double(x - 40) / 30, Double(y - 44) / 11) <= 1 { map[x, y] = 2 }
    }
    #expect(try split(map).pieces.count == 2)
    #expect(try split(LabelMap(size: map.size)).pieces.isEmpty)
    #expect(try split(LabelMap(size: map.size, filledWith: 1)).pieces.count == 1)
  }

  @Test func thePictureEdgeIsNoOutline() throws {
    // Cells whose middles lie above the picture: their distance grows up to the edge.
    var map = LabelMap(size: PixelSize(width: 80, height: 30))
    for y in 0..<30 {
      for x in 0..<80 where hypot(Double(x - 20), Double(y + 3)) <= 14 { map[x, y] = 1 }
    }
    #expect(try split(map).pieces.count == 1)
    for y in 0..<30 {
      for x in 0..<80 where hypot(Double(x - 45), Double(y + 3)) <= 14 { map[x, y] = 1 }
    }
    #expect(try split(map).whole.count == 1 && split(map).pieces.count == 2)
  }

  @Test func framesDoNotLeakIntoEachOther() throws {
    let mask = try PictureFile.readLabels(SplittingGolden.fixture("mask-3.png"))
    var components = try ConnectedComponents(size: mask.size)
    var splitter = try ObjectSplitter(size: mask.size)
    let empty = LabelMap(size: mask.size, filledWith: 1)
    var counts: [Int] = []
    for map in [mask, empty, mask] {
      components.analyze(map)
      splitter.split(components.table, rule: SplittingRule())
      counts.append(splitter.table.objects.count)
    }
    #expect(counts[0] == counts[2] && counts[1] == 1)
    components.analyze(mask)
    let before = thread_allocation_count()
    splitter.split(components.table, rule: SplittingRule())
    #expect(thread_allocation_count() == before)
  }
}

import AllocationCounter
import Imaging
import ObjectAnalysis
import Testing

@Suite struct HoleFillerTests {
  func filled(_ map: LabelMap, maximumArea: Int = .max) throws -> LabelMap {
    var filler = try HoleFiller(size: map.size)
    var result = map
    var labels = result.labels.mutableSpan
    filler.fill(&labels, maximumArea: maximumArea)
    return result
  }

  @Test func holesOfOneClassAreFilled() throws {
    let map = labelMap(
      "1111.222",
      "1..1.2.2",
      "1.11.222",
      "1111....")
    #expect(
      try filled(map)
        == labelMap(
          "1111.222",
          "1111.222",
          "1111.222",
          "1111...."))
    #expect(try filled(map, maximumArea: 2)[1, 1] == 0)
    #expect(try filled(map, maximumArea: 2)[6, 1] == 2)
    #expect(try filled(map, maximumArea: 3)[1, 1] == 1)
  }

  @Test func whatIsOpenOrBelongsToTwoClassesStays() throws {
    for map in [
      labelMap("111", "1.2", "111"), labelMap("1.1", "1.1", "111"), labelMap("111", "...", "111"),
      labelMap("...", "...", "..."),
    ] { #expect(try filled(map) == map) }
  }

  @Test func aHoleThatLeaksThroughACornerIsStillAHole() throws {
    // The ring is 8-connected, so it is closed although its corners touch only diagonally.
    let map = labelMap(
      ".....",
      "..1..",
      ".1.1.",
      "..1..",
      ".....")
    #expect(try filled(map)[2, 2] == 1)
    #expect(try filled(map)[1, 1] == 0)
  }

  @Test func aSpeckInAHoleOfItsClassIsSwallowed() throws {
    let map = labelMap(
      "11111",
      "1...1",
      "1.1.1",
      "1...1",
      "11111")
    #expect(try filled(map) == LabelMap(size: map.size, filledWith: 1))
  }

  @Test func scipyFillsTheSameHoles() throws {
    let maps = try ComponentsGolden.load().maps.filter { $0.classes == 1 }
    #expect(maps.count >= 4)
    for expected in maps {
      let map = try PictureFile.readLabels(ComponentsGolden.fixture(expected.map))
      #expect(try filled(map).labels.count { $0 != 0 } == expected.filledPixels, "\(expected.map)")
    }
  }

  @Test(arguments: 1...100)
  func randomMapsAgreeWithFloodFill(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let size = PixelSize(
      width: Int.random(in: 1...20, using: &random), height: Int.random(in: 1...20, using: &random))
    let labels = (0..<size.pixelCount).map { _ in UInt8([0, 0, 1, 1, 1, 2].randomElement(using: &random)!) }
    let map = LabelMap(size: size, labels: labels)
    var expected = map
    var seen = Set<Int>()
    for start in labels.indices where labels[start] == 0 && !seen.contains(start) {
      var (waiting, hole, around, open) = ([start], [Int](), Set<UInt8>(), false)
      seen.insert(start)
      while let pixel = waiting.popLast() {
        hole.append(pixel)
        let (x, y) = (pixel % size.width, pixel / size.width)
        for (nx, ny) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)] {
          guard nx >= 0, ny >= 0, nx < size.width, ny < size.height else {
            open = true
            continue
          }
          let next = ny * size.width + nx
          if labels[next] != 0 {
            around.insert(labels[next])
          } else if seen.insert(next).inserted {
            waiting.append(next)
          }
        }
      }
      if !open, around.count == 1 { for pixel in hole { expected.labels[pixel] = around.first! } }
    }
    #expect(try filled(map) == expected)
  }

  @Test func fillingAllocatesNothing() throws {
    var map = spiralMap(side: 41)
    var filler = try HoleFiller(size: map.size)
    // The first call of a function may set up its types.
    var first = map.labels.mutableSpan
    filler.fill(&first)
    let before = thread_allocation_count()
    for _ in 0..<3 {
      var labels = map.labels.mutableSpan
      filler.fill(&labels)
    }
    #expect(thread_allocation_count() == before)
  }
}

import AllocationCounter
import Imaging
import Testing

@testable import ObjectAnalysis

@Suite struct ConnectedComponentsTests {
  /// Compares everything an object says with the slow reference.
  func check(_ map: LabelMap, sourceLocation: SourceLocation = #_sourceLocation) throws {
    var components = try ConnectedComponents(size: map.size)
    components.analyze(map)
    let expected = floodFillComponents(map)
    #expect(components.objects.count == expected.count, sourceLocation: sourceLocation)
    #expect(components.overflow == 0, sourceLocation: sourceLocation)
    guard components.objects.count == expected.count else { return }
    for (index, reference) in expected.enumerated() {
      let object = components.objects[index]
      #expect(object.label == reference.label, sourceLocation: sourceLocation)
      #expect(object.area == reference.pixels.count, sourceLocation: sourceLocation)
      #expect(object.bounds == reference.bounds, sourceLocation: sourceLocation)
      #expect(object.firstPixel == reference.pixels[0], sourceLocation: sourceLocation)
      #expect(object.centroid == reference.centroid, sourceLocation: sourceLocation)
      let box = reference.bounds
      let touches =
        box.left == 0 || box.top == 0 || box.right == map.size.width || box.bottom == map.size.height
      #expect(object.touchesBorder == touches, sourceLocation: sourceLocation)
      #expect(object.sumXX == reference.pixels.reduce(0) { $0 + $1.x * $1.x }, sourceLocation: sourceLocation)
      #expect(object.sumXY == reference.pixels.reduce(0) { $0 + $1.x * $1.y }, sourceLocation: sourceLocation)
      #expect(object.sumYY == reference.pixels.reduce(0) { $0 + $1.y * $1.y }, sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: 1...400)
  func randomMapsAgreeWithFloodFill(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let size = PixelSize(
      width: Int.random(in: 1...40, using: &random), height: Int.random(in: 1...40, using: &random))
    let classes = UInt8.random(in: 1...4, using: &random)
    // Around 40 % of pixels set, 8-connected components percolate: the hardest maps to join.
    let density = Double.random(in: 0.05...1, using: &random)
    var map = LabelMap(size: size)
    for index in map.labels.indices where Double.random(in: 0..<1, using: &random) < density {
      map.labels[index] = UInt8.random(in: 1...classes, using: &random)
    }
    try check(map)
  }

  @Test func specialMaps() throws {
    let size = PixelSize(width: 33, height: 17)
    try check(LabelMap(size: size))
    try check(LabelMap(size: size, filledWith: 3))
    try check(LabelMap(size: size, filledWith: 255))
    try check(LabelMap(size: PixelSize(width: 1, height: 1), filledWith: 1))
    try check(spiralMap(side: 31))
    var checkerboard = LabelMap(size: size)
    for index in checkerboard.labels.indices where (index % 33 + index / 33) % 2 == 0 {
      checkerboard.labels[index] = 1
    }
    try check(checkerboard)
    for length in [1, 7, 8, 9, 16, 65_535] {
      let labels = (0..<length).map { [1, 1, 2, 2, 0][$0 % 5] as UInt8 }
      try check(LabelMap(size: PixelSize(width: length, height: 1), labels: labels))
      try check(LabelMap(size: PixelSize(width: 1, height: length), labels: labels))
    }
  }

  @Test func aSpiralIsOneObject() throws {
    var components = try ConnectedComponents(size: PixelSize(width: 101, height: 101))
    components.analyze(spiralMap(side: 101))
    #expect(components.objects.count == 1)
  }

  @Test func diagonalNeighboursJoinAndClassesNever() throws {
    let map = labelMap(
      "1..2",
      ".12.",
      "1..2",
      "2221")
    var components = try ConnectedComponents(size: map.size)
    components.analyze(map)
    // The last row's 2s touch the 2s above them at a corner; the 1 in the corner touches no other 1.
    let (labels, areas) = (components.objects.map(\.label), components.objects.map(\.area))
    #expect(labels == [1, 2, 1])
    #expect(areas == [3, 6, 1])
  }

  @Test func everyRunLengthAroundTheWordSizeIsFound() throws {
    for start in 0...17 {
      for length in 1...17 {
        var map = LabelMap(size: PixelSize(width: 36, height: 1))
        for column in start..<start + length { map[column, 0] = 2 }
        try check(map)
      }
    }
  }

  @Test func objectsBeyondTheLimitAreCounted() throws {
    // Four classes in a 2x2 pattern: no two neighbours are alike, each pixel is an object.
    let size = PixelSize(width: 300, height: 300)
    var map = LabelMap(size: size)
    for y in 0..<300 { for x in 0..<300 { map[x, y] = UInt8(1 + x % 2 + 2 * (y % 2)) } }
    var components = try ConnectedComponents(size: size)
    components.analyze(map)
    #expect(components.objects.count == 65_536)
    #expect(components.overflow == 90_000 - 65_536)
    #expect(components.objects[65_535].firstPixel == (65_535 % 300, 65_535 / 300))
    components.analyze(LabelMap(size: size))
    #expect(components.objects.count == 0 && components.overflow == 0)
  }

  @Test func instancesArePaintedInObjectOrder() throws {
    let map = labelMap(
      "1.1.2",
      "111.2",
      "....1")
    var components = try ConnectedComponents(size: map.size)
    components.analyze(map)
    var instances = InstanceMap(size: map.size)
    var pixels = instances.identifiers.mutableSpan
    components.paintInstances(into: &pixels)
    #expect(instances.identifiers == [1, 0, 1, 0, 2, 1, 1, 1, 0, 2, 0, 0, 0, 0, 3])
  }

  @Test func framesAllocateNothing() throws {
    var random = SeededGenerator(seed: 9)
    let size = PixelSize(width: 160, height: 120)
    let labels = (0..<size.pixelCount).map { _ in UInt8.random(in: 0...2, using: &random) }
    let map = LabelMap(size: size, labels: labels)
    var components = try ConnectedComponents(size: size)
    let counter = try ObjectCounter(
      rules: ObjectRules(minimumArea: [0, 2, 3]), scale: ObjectScale(reduction: 2))
    components.analyze(map)
    // The first call of a function may set up its types.
    var total = counter.count(components.objects, overflow: components.overflow).objects
    let before = thread_allocation_count()
    for _ in 0..<5 {
      components.analyze(map)
      total += counter.count(components.objects, overflow: components.overflow).objects
    }
    let after = thread_allocation_count()
    #expect(total > 0)
    #expect(after == before)
  }

  @Test(arguments: [(0, 5), (5, 0), (65_536, 1), (65_535, 65_535)])
  func impossibleSizesAreRefused(width: Int, height: Int) {
    #expect(throws: AnalysisError.self) {
      _ = try ConnectedComponents(size: PixelSize(width: width, height: height))
    }
  }

  @Test func theCounterSeesAllocations() {
    let before = thread_allocation_count()
    let array = [Int64](repeating: before, count: 100 + Int.random(in: 0...1))
    #expect(array.count >= 100)
    #expect(before == -1 || thread_allocation_count() > before)
  }
}

extension Span {
  func map<Result>(_ transform: (Element) -> Result) -> [Result] { indices.map { transform(self[$0]) } }
}
